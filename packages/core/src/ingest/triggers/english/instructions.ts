import type { LanguageRule } from '../language-table.ts'

/** What the assistant shall do from now on. */
export const instructions: readonly LanguageRule[] = [
  instruct('(?:always|never)(?: ever)? (?:{verb}|{act})(?: .+)?$', {
    unless:
      'never mind|give up|say never|say die|quit|let (?:us|me|you) down|reminds? (?:me|us) of|makes? (?:me|us|you) (?:feel|smile|laugh|happy)',
  }),
  instruct('(?:always|never) (?!(?:{notdo}|{word}(?:s(?<!ss|us)|ing))(?!{letter})){word} .+', {
    unless:
      'never mind|give up|say never|quit|(?:me|us|you) (?:on|down|smile|laugh|happy|feel)|remind me of|full of|calm|best|something new|your own',
    confidence: 0.75,
  }),
  instruct('{dont} ever (?!(?:{notdo})(?!{letter})){word} .+'),
  instruct('(?:no|{dont}|never|you (?:{should}) not) .+(?:,| ) ?ever(?: again)?$', { unless: 'if|since|have' }),
  instruct(
    "{standing}[,:]? (?:{please} )?(?:{do}|no|all|every|each|your|you (?:{should}|only|always|never|are to|will)|(?:i|we)(?:'d| would)? (?:only )?(?:want|need|expect|like|prefer) (?:you|all|the|your|every|only)) .+",
  ),
  instruct('(?:no|only|{word}(?: {word}){0,2} only),? .{0,80}?(?:{forever}|ever|always|period|all the time)$', {
    unless: '{am}|it|was|were|is|are|as (?:always|ever|usual)|no (?:time|idea|clue|wonder|one|money|way)',
  }),
  instruct('{standing},? (?:suggest|recommend|order|buy|{act}) .+'),
  instruct(
    '{verb} (?:every|each|any|all)(?: of)?(?: the| my| your)? {word}(?: {word}){0,3} (?:that )?i (?:send|give|show|share|paste|ask|mention|upload|post)(?: you)?(?!{letter}).*',
    { unless: 'now|first|just' },
  ),
  instruct("you(?:'re| are) (?:never|not|always|only)(?: ever)? (?:to|allowed to) (?:{verb}|{act}) .+", {
    unless: 'yet|listening',
  }),
  instruct(
    "(?:{am} |i )?(?:it(?:'s| is) (?:very |really )?(?:important|essential|crucial|vital)(?: (?:to|for) me)? that|insist that|ask that|see to it that|be sure that|please ensure that?)(?: you)? (?:always|never|only|{dont}) .+",
  ),
  instruct('(?:kindly )?(?:refrain from|abstain from|steer clear of|keep away from) {word}ing .+'),
  instruct('(?:{word} ){1,3}{replies},? {forever}$', { unless: '{am}|it|was|were|is|are|get|gets|got|have|has' }),
  instruct('unless (?:i (?:ask|say so|tell you|want it)|asked|told)(?: .{2,40})?, {do} .+'),
  instruct("(?:you (?:don't|do not|dont|never) (?:need|have) to|you needn't|no need to) {verb} (?:.+ )?{forever}"),
  instruct('make (?:all|every|each)(?: of)?(?: (?:your|my|the))? (?:{replies}|{reply}) .+'),
  instruct('default to .+', { unless: 'null|zero|0|false|true|none|empty' }),
  instruct(
    'before (?:you )?(?:answer|suggest|recommend|reply|send|write|propose|draft|book|order|buy|run|delete|change|edit|commit|push|deploy)(?:ing)? (?:any|anything|every|everything|each)(?!{letter}).{0,60}?, (?:{please} )?(?:always )?{do} .+',
  ),
  instruct(
    'when(?:ever)? (?:we|i|you) (?:talk|discuss|speak|write|answer|reply|ask|plan|say|mention|quote)(?!{letter}).{0,60}? i (?:always |only )?(?:want|need|expect) .+',
    { unless: 'when i (?:was|get|got|am)|if' },
  ),
  instruct(
    "(?:flag|say|admit|tell me|warn me|ask(?: me)?|let me know|{verb}) .*when(?:ever)? you(?:'re| are) (?:guessing|unsure|not sure|uncertain|in doubt).*",
  ),
  instruct('unless i (?:say|tell you|ask|specify) (?:otherwise|something else|differently),? .+'),
  instruct('(?:new |house |general |my |one |standing )?rule(?: of thumb)?(?: for you| from now on)?: .+'),
  instruct(
    '(?:for|in|with) (?:all|every|each|any)(?: of)?(?: (?:future|my|your|the|our|new|other))* {reply}[,:]? (?:{please} )?.{3,}',
  ),
  instruct('(?:{do}|{dont} {do}|only {do}) (?:.+ )?{forever}'),
  instruct(
    '(?:answer|start|begin|end|finish|open|close|sign|preface|write|format|keep|review|check) (?:every|all|each|any)(?: of)?(?: my| your| the)? (?:{reply}|questions?|requests?) .+',
  ),
  instruct('when(?:ever)? {word}ing .{1,80}, (?:{please} )?{do} .+'),
  instruct('(?!remember|note){verb} (?:me )?.+ {habit}', { unless: 'is|was|were|runs?|fails?' }),
  instruct('every {day},? (?:{please} )?{verb} .+'),
  instruct('(?:only|just) (?:ever )?(?:answer|reply|respond|use|speak|write|suggest|recommend|give|show) .+', {
    unless: 'just',
  }),
  instruct('(?:answer|reply|respond|speak|write)(?: to me| back)? (?:only|exclusively|always|strictly) .+'),
  instruct(
    'you (?:{should})(?: not)? (?:always|never|only) (?:(?:answer|reply|respond|write|use|speak|call|address|ask|give|send|show|suggest|recommend|include|cite|explain|mention|assume|tell|start|end|format|translate|quote|refer|confirm|run|push|commit|deploy|delete|edit|change) .+|(?:.* )?(?:me|my|us|our)(?: .*)?$)',
  ),
  instruct("you (?:{should})(?: not|n't)? {do} (?:.+ )?{forever}"),
  instruct('(?:make sure|be sure|see|ensure)(?: that)?(?: you| to)? (?:always|never|only) .+'),
  instruct(
    '(?:make sure|be sure|remember|try)(?: that)?(?: you| to) {do} .+ (?:{forever}|when(?:ever)? (?:i|you|we) .+)',
  ),
  instruct('(?:quit|stop) (?!by|at|the|it|that|this){word}ing(?: .+)?', {
    unless: 'working|running|loading|responding',
  }),
  instruct('no more (?:{ornament}.*|{word}(?: {word}){0,3}$)', { unless: 'than|time|questions?|left' }),
  instruct('(?:whenever|every time|each time|any ?time) .{3,120}?, (?:then |{please} )?(?:just |also )?{do} .+', {
    unless: 'let me know',
  }),
  instruct('(?:whenever|every time|each time|any ?time) (?:i|we|you|someone|somebody) .{3,120}? {verb} .+', {
    unless: 'i get|i try|i run|it',
  }),
  instruct(
    '(?:when|if) (?:i|we|you|someone|somebody|anyone|people|there|an?|my|the user) .{3,120}?, (?:then |{please} )?(?:just |also |always )?{do} .+',
    {
      unless:
        "let me know|when (?:you(?:'re| are| have| get| can| finish| see)|i(?:'m| am) (?:done|back|finished))|if you(?: have|'re| can| like| want| need)|is (?:done|finished|ready|over)|button|clicks?|null|returns?|i(?:'m| am) (?:right|wrong)",
    },
  ),
  instruct('(?:answer|reply|respond|speak|talk|write)(?: to me| back)? in (?:only )?{language}(?: only)?$', {
    confidence: 0.75,
  }),
  instruct(
    '(?:address|call|refer to) me (?:as |by |simply |just )*(?!(?:back|later|when|at|on|if|an?|old|crazy|tomorrow|tonight|today|maybe|asap|now|in|paranoid|cynical|once|again|the|names?|by|about|for)(?!{letter})){letter}.+',
    { key: 'answer:address' },
  ),
  instruct("i(?:'d| would) (?:like|love|want) to be (?:called|addressed|known) .+", { key: 'answer:address' }),
  instruct(
    '{dont} (?:call|ask|remind|lecture|interrupt|contact|text|ping|address|flatter|patroni[sz]e|congratulate) me .+',
    {
      unless: 'why|how|yet|again today|now|about (?:this|that|it)',
    },
  ),
  instruct('{dont} (?:suggest|recommend|offer|propose|mention) .+', { unless: 'yet|now|in the|this|that' }),
  instruct('keep (?:all )?(?:of )?(?:your|the|my|all) {replies} .+'),
  instruct(
    'be (?:more |less |very |always )?(?:concise|brief|blunt|direct|formal|informal|honest|critical|terse|succinct|polite|casual|friendly|professional|straightforward)(?: with me| in (?:your|all) .+| in general)?$',
    { confidence: 0.7 },
  ),
  instruct("(?:all |any |each )?(?:of )?your {reply} (?:{should}|must not|shouldn't|may not|can) .+"),
  instruct(
    'i (?:only |always |just )?(?:want|need|expect|would like) (?:all |every |the |your |you |only |my )+(?:.{0,30})?{replies} (?:to |in |as |with|under |below |short|brief).*',
  ),
  instruct(
    '(?:only )?(?:use|stick to|stick with)(?: only)? (?:the )?(?:metric|imperial|si|celsius|fahrenheit|kilomet(?:er|re)s|24-?h|british|american|uk|us) ?.*',
    { confidence: 0.75 },
  ),
  instruct(
    '(?:no|(?:{dont} (?:use|add|include|send|put)|avoid|skip|drop|leave out)(?: any| the| your)?) {ornament}(?: .+)?',
    {
      confidence: 0.75,
    },
  ),
]

function instruct(pattern: string, more: { key?: string; unless?: string; confidence?: number } = {}): LanguageRule {
  return { trigger: 'instruction', pattern, confidence: 0.85, ...more }
}
