import type { LanguageRule, MemoryRule } from '../language-table.ts'

const now = '(?:now|these days|nowadays|instead)'
/** Of states that pass, and of judgements. */
const vagueNoun =
  'mess|disaster|nightmare|bit|lot|little|problem|issue|shame|pity|matter|question|joke|good|bad|great|habit|different|whole|pain|bug|thing|error|relief|no-?brainer|while'
const number =
  '(?:\\d[\\d.,:]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|half|noon|midnight|{days}|(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow)'
const mistaken =
  '(?:scra(?:tch|p) that|typo.{0,30}|mixed up .{2,30}|up|backwards|muddled|the wrong way (?:round|around)|correction)'
const longer = '(?: .*)? (?:any ?more|any longer)'

/** That something is not so, or not any more. */
export const corrections: readonly LanguageRule[] = [
  corrected('{we} (?:{dont} (?:{adverb} )*|no longer )live (?:in|at|near|on|with) .+', { key: 'home' }),
  corrected('{we} (?:{dont} (?:{adverb} )*|no longer )work (?:at|for|with) .+', { key: 'employer' }),
  corrected('{we} (?:{dont} (?:{adverb} )*|no longer )work (?:as|in) .+', { key: 'job', unless: 'on' }),
  corrected('i no longer (?:{like}|{hate}) {thing}', { key: 'like:{thing}', type: 'preference' }),
  corrected('i {dont} (?:{adverb} )*(?:{like}|{hate}|mind) (?<thing>.{2,80}?) (?:any ?more|any longer)', {
    key: 'like:{thing}',
    type: 'preference',
  }),
  corrected(`(?:{am} not|{am} no longer) (?:an? )?(?:vegan|vegetarian|pescatarian)${longer}`, { key: 'diet' }),
  corrected("(?:{am}|we're|we are) no longer .+|{we} no longer .+"),
  corrected("(?:{am} not|we're not|we aren't|we are not|{we} {dont}|{we} haven't) .+ (?:any ?more|any longer)", {
    unless: 'stand|take it|wait|know|remember|understand|bother',
  }),
  corrected(
    "(?:my|our|the) .{2,60} (?:isn't|is not|aren't|are not|doesn't|does not|no longer) .+ (?:any ?more|any longer)",
  ),
  corrected('(?:my|our) .{2,60} (?:is|are) no longer .+'),
  corrected("{word} (?:isn't|is not|is no longer) (?:my|our) (?:{kin}|{other}|manager|colleague|name)(?: .*)?"),
  corrected(
    "(?:my|our|the) .{2,60}? (?:isn't|is not|aren't|are not|wasn't) .+?,? (?:it's|it is|he's|she's|they're|but) .+",
  ),
  corrected(
    '{weve} (?:{adverb} )*(?:switched|changed|swapped|migrated|gone|moved|upgraded) (?:\\p{L}+ )?from .+ (?:to|for) .+',
  ),
  corrected('{weve} (?:{adverb} )*switched to .+'),
  corrected(
    '{weve} (?:{adverb} )*(?:stopped|quit|given up|gave up) (?!on|trying|working on|the|it|and){word}(?: .*)?',
    {
      unless: 'years? ago|responding|working|loading',
    },
  ),
  corrected('i (?:actually |really )?meant (?:to (?:say|write|type) )?(?!to |that |for |it |no |well |what ){word}.+'),
  corrected("(?:it|that|my (?:sur|last |first )?name)(?:'s| is) (?:actually )?(?:spelled|spelt|written|pronounced) .+"),
  corrected("(?:it's|it is) {word} (?:with|without) (?:an?|one|two|no|the) .+", { unless: 'problem|issue' }),
  corrected(
    "(?:the|my|our|his|her|their|{word}'s) .{3,60}?, not (?:on |at |in |for |the |an? )*[\\p{L}\\p{N}:.]+(?: [\\p{L}\\p{N}]+){0,2}$",
    {
      unless: 'like|love|prefer|matters?|should',
    },
  ),
  corrected("not (?<thing>[\\p{L}-]{2,20}(?: [\\p{L}-]+)?),? (?:but |it's )?{word}(?: {word})?$", { proper: true }),
  corrected(
    "(?:he|she|it|they|that)(?:'s|'re| is| are) not (?!(?:an?|just|only|about|that|you|what|how|because|so|really|like|easy|hard|all|rocket)(?!{letter})).{1,40}?,? (?:he|she|it|they|that)(?:'s|'re| is| are) .+",
  ),
  corrected('i (?:said|meant|asked for|wanted) .+, not .+'),
  corrected('i (?:said|asked for|wanted|told you) .+', { afterCorrection: true }),
  corrected(
    '{it} (?!(?:not|fine|ok|okay|good|great|raining|my (?:fault|bad|mistake)|too|just|all|nothing|correct|right|wrong|the same|working|broken|still|already|because|like|only|about|an? (?:bit|little|lot)|hard|easy|impossible|possible|weird|strange|late|early|cold|hot|nice|no|so|very|really|done|gone|enough|there|here)(?!{letter})).{2,80}',
    { afterCorrection: true },
  ),
  corrected(
    "(?:it )?turns out (?:that )?(?:the|my|our|i|i'm|i've|we|we're|we've|it's|it was|there's|there are|{word}'s) .+",
    {
      unless: 'funny|easy|easier|harder|great|fine|to be|you|nobody|question',
    },
  ),
  corrected("(?:i|we) (?:was|were) (?:wrong|mistaken) about .{2,40}, (?:it's|it is|he's|she's|they're|they are) .+"),
  corrected("(?:i|we)(?:'ve| have)? (?:never had|don't have|do not have) .{2,40}, (?:it's|it is|they're|just) .+"),
  corrected('{weve} (?:{adverb} )*(?:ditched|swapped|traded|abandoned) .{2,40} (?:for|in favou?r of) .+'),
  corrected('{weve} (?:{adverb} )*(?:left|dropped) .{2,30}? for (?<thing>{word}).*', {
    proper: true,
    unless: 'house|home|minutes?|office|school|day|night|weekend|holidays? (?:in|to)|me|you',
  }),
  corrected(`it's (?<thing>{word}(?: {word}){0,2}?) ${now}$`, { proper: true }),
  corrected(`(?:it's|it is) an? (?!(?:${vagueNoun})(?!{letter})).{2,40} ${now}$`),
  corrected(
    `(?:{am}|we're|we are|everything(?:'s| is)|it(?:'s| is)|that's) (?:all )?(?:on|at|with|in) (?<thing>{word}(?: {word})?) ${now}$`,
    {
      proper: true,
    },
  ),
  corrected(
    "(?!(?:that|it|what|here|there|let|who)'s)(?:my|our|{word}'s) .{2,40}? (?:has |have )?changed(?: to| from|,? (?:it's|he's|she's|they're|it is)) .+|(?:my|our|the) (?:{word} )?(?:office|meeting|appointment|class|deadline|practice|flight|interview|stand-?up|exam|lesson|rehearsal|delivery) (?:has |was |got |is )?moved (?:to|from) .+",
  ),
  corrected(
    `make that (?:an? )?${number}(?! (?:words?|lines?|paragraphs?|sentences?|pages?|bullets?|columns?|times|points?))(?:,.+| .{2,30})?$`,
  ),
  corrected('(?:it|that) should (?:have )?(?:read|said) .+', { unless: 'aloud|out loud' }),
  corrected(
    '(?!not|no|sure|of course|why|{verb} )(?:(?:the |on |in |at )?{word}(?: {word}){0,2}),? (?:and )?not (?:on |at |in |the )*(?<thing>{word})(?: {word})?$',
    { proper: true, unless: 'like|love|prefer|matters?|should|use|i|you' },
  ),
  corrected("(?:the|my|our|his|her|their|{word}'s) .{3,60}? (?:is|are|was|were) .{1,30}? and not .{1,30}$", {
    unless: 'i|you|should|only|just',
  }),
  corrected("it (?:was|is) .{2,60} all along$|it's .{2,60} all along$"),
  corrected('\\*(?<thing>{word})(?: {word})?$', {
    proper: true,
    unless: 'sighs?|laughs?|shrugs?|coughs?|nods?|waves?',
  }),
  corrected('s/[^/]{1,40}/[^/]{1,40}/?g?$'),
  corrected("(?:\\p{L}[\\p{L}'.,]* ){1,3}(?:\\p{L}-){3,12}\\p{L}$"),
  corrected(`(?:{word} )?${number}(?: {word})? actually$|\\p{L}{0,4}\\d[\\p{L}\\d:.]* actually$`),
  corrected(
    'i (?:eat|drink|drive|own|do|play|teach|study|speak|wear|run) (?!it|that|this|them|not|have|want|know|think|mean|need|like|so|the same|you|{dont})(?:{letter}|\\d).+',
    { afterCorrection: true },
  ),
  corrected('(?<!(?:actually|in fact)[\\s,]{1,5})(?<thing>{word})(?: {word}){0,2}(?: (?:is|are|was|were) .{2,60})?$', {
    afterCorrection: true,
    proper: true,
    unless:
      "i|i'm|you|sir|claude|chat ?gpt|gpt|god|thanks|really|please|not|ok|okay|no|nope|wrong|correction|typo|oops|sorry|not quite|(?:that|this|it)(?:'s| is| was)",
  }),
  corrected(
    `(?<=${mistaken}[\\s,:;.!–—-]{1,5})(?!(?:{verb}|can|could|what|how|let's|please|i want|i need|i'd)(?!\\p{L})).{4,80}`,
    {
      afterCorrection: true,
    },
  ),
  corrected(
    "(?:it|that|(?:the|my|our) .{2,30}?)(?:'s| is| was) actually (?:the |on |in |at |an? )*(?<thing>{word})(?: {word})?$",
    { proper: true },
  ),
  corrected(
    `(?:it|that|(?:the|my|our) .{2,30}?)(?:'s| is| was) actually (?:the |on |in |at |an? )*${number}(?: {word}){0,2}$`,
    {
      unless: 'late|early|slow|slower|faster|more|less|minutes?|times',
    },
  ),
  corrected('{weve} since (?:moved|switched|changed|left|sold|stopped|quit|gone|got|retired|become) .+'),
  corrected(
    '{weve} (?:{adverb} )*(?:sold|got rid of|given away|gave away) (?:my|our|the) .+|{weve} (?:{adverb} )*(?:quit|left|lost) my job.*',
    {
      unless: 'years? ago|\\d{4}|when i',
    },
  ),
  corrected(
    "(?:my (?:{kin}|{other}) and i|we|we've|we have) (?:have )?(?:{adverb} )*(?:split up|broke up|broken up|separated|got divorced).*",
    {
      unless: 'the|into|years? ago',
    },
  ),
  corrected(`{we} (?:{adverb} )*(?:use|drive|go to|shop at) .{2,40} ${now}$`, { unless: 'this|that|it|the' }),
  corrected(`(?:we're|i'm|we are|i am) {word}ing .{0,40}?(?:on|at|by) ${number}.*`, { afterCorrection: true }),
  corrected(
    `(?:wait,? )?(?:it's|that's|it is|make it) (?:{word} )?${number}\\p{L}{0,3}(?: {word})?,? not ${number}\\p{L}{0,3}(?: {word})?$`,
  ),
]

function corrected(pattern: string, more: Partial<MemoryRule> = {}): LanguageRule {
  return { trigger: 'correction', pattern, confidence: 0.85, ...more }
}
