import type { LanguageRule, MemoryRule } from './language-table.ts'

/** In the order in which they are tried. */
export const englishRules: readonly LanguageRule[] = [
  ...refusals(),
  ...permissions(),
  ...feedback(),
  ...corrections(),
  ...instructions(),
  ...preferences(),
  ...self(),
  ...milestones(),
]

function refusals(): LanguageRule[] {
  const refuse = (range: 'turn' | 'previous' | 'session', ...patterns: string[]): LanguageRule[] =>
    patterns.map((pattern) => ({ trigger: 'refusal', pattern, refuse: range }))
  return [
    ...refuse(
      'session',
      '{neednt} {keep} (?:anything|any of {chat}|{chat}|our {talk}|what (?:i|we) say from)',
      '(?:for|during|in) {chat},? (?:no (?:memory|memories|notes)|{neednt} {keep})',
      'stop (?:remembering|recording|saving|storing|logging|memori[sz]ing|(?:taking|keeping) notes)',
      '(?:turn|switch) off (?:your |the )?memory|(?:turn|switch) (?:your |the )?memory off|memory off|no (?:memory|memories)(?: please| for {chat}| today)?$',
      "(?:let's |we )?(?:go |stay |be )?(?:incognito|off the record)(?: mode)?(?: from (?:here|now) on| until .+| for {chat})",
      "(?:from (?:here|now) on,? )(?:everything is |we're |this is )?(?:off the record|{neednt} {keep})",
    ),
    ...refuse(
      'previous',
      "(?:forget|erase|delete|remove|strike|scratch|wipe|drop|unlearn) (?:what|everything|all|anything|the (?:thing|stuff|part))(?: that)? i(?: have|'ve)? ?(?:just|only|already)? ?(?:said|told|wrote|sent|mentioned|shared|typed)",
      '(?:forget|erase|delete|remove|wipe) (?:that )?i (?:ever |just )?(?:said|told|wrote|sent|mentioned|shared)',
      '(?:forget|erase|delete|remove|wipe) (?:my|that|the) (?:last|previous|latest) (?:message|msg|text|line|comment|remark|bit|thing|part)',
      '(?:ignore|disregard) (?:my|that|the) (?:last|previous) (?:message|msg|text|line) and {neednt} {keep}',
      '(?:erase|delete|remove|strike|scratch|wipe|take|drop|clear|forget) (?:that|this|it|all (?:of )?(?:that|this)|what i .+) (?:from|off|out of) (?:your |the )?{memory}',
      '{neednt} {keep} what i (?:just )?(?:said|told|wrote|sent|mentioned)',
    ),
    ...refuse(
      'turn',
      '{neednt} {keep} (?:(?:a |any )?(?:notes?|records?|trace) (?:of|on|about) )?{this}(?= ?[,:;.–—-]| (?:in|to|for|on|anywhere|at all|please|but|down|part|one|info|information|message|about|bit|either|because|since|lol|as)|$)',
      '{neednt} (?:write|note|jot|put|take) {this} down',
      '{neednt} (?:add|put|save|store|commit) {this} (?:to|in|into) (?:your |the )?{memory}',
      '{neednt} {keep} (?:what (?:i|comes|follows)|the (?:following|next (?:part|bit|thing)))',
      "(?:i'd|i would) (?:rather|prefer(?: it)?(?: if)?|appreciate it if|like it if) you (?:didn't|did not|don't|do not|wouldn't) {keep}",
      "(?:this|that|it|what .{3,60}|the (?:following|next) .{2,30})(?:'s| is|'re)? ?(?:not|isn't|is not|shouldn't|should not|mustn't|must not|needn't) (?:to )?be {kept}",
      "(?:this|that|it)(?:'s| is| stays| remains) (?:strictly |just |only )?(?:between (?:us|you and me)|off the record|not for (?:your |the )?{memory}|confidential)",
      '(?:strictly |just |only |purely )?between (?:us|you and me)(?= ?[,:;–—-]|$)',
      '(?:this is |strictly |totally )?off the record',
      'keep {this} (?:between us|between you and me|out of (?:your |the )?{memory}|to yourself|off the record|confidential)',
      'leave {this} out of (?:your |the )?{memory}',
    ),
  ]
}

function permissions(): LanguageRule[] {
  return [
    '(?:{may} )(?:now )?(?:again )?(?:start |go back to |resume |continue |keep )?(?:remember|remembering|memori[sz]e|memori[sz]ing)(?: (?:this|that|it|things|stuff|everything|anything|what i .+|me|again|now|my .+))?',
    '(?:{may} )(?:now )?(?:start |go back to |resume |continue )?(?:save|saving|store|storing|keep|keeping|record|recording|log|logging|take|taking|make|making) (?:things|stuff|everything|notes|memories|what i (?:say|tell|write))',
    '(?:{may} )(?:now )?(?:save|store|keep|record|log|note) (?:this|that|it) (?:again|in (?:your )?{memory})',
    "(?:ok,? |okay,? )?(?:we're |we are |this is |i'm )?(?:now )?(?:back )?on the record(?: again| now| from here)?(?= ?[,:;.–—-]|$)",
    '(?:your )?memory (?:is )?(?:can be |can go )?(?:back )?on(?: again)?$',
    '(?:turn|switch) (?:your |the )?memory (?:back )?on|(?:turn|switch) on (?:your |the )?memory',
    '(?:start|resume) (?:remembering|taking notes|keeping notes|saving|storing|recording)(?: .+)? (?:again|now)',
  ].map((pattern) => ({ trigger: 'permission', pattern }))
}

function feedback(): LanguageRule[] {
  const helpful = { verdict: 'helpful' }
  const wrong = { verdict: 'wrong' }
  const judged = (data: { verdict: string }, ...patterns: string[]): LanguageRule[] =>
    patterns.map((pattern) => ({ trigger: 'feedback', pattern, data }))
  const subject =
    '(?:(?:this|that|your|the)(?: last| previous| first| second| new| latest| final)?(?: \\p{L}+)? {output}(?: (?:you|of) .{2,40}?)?|(?:this|that|it))'
  return [
    ...judged(
      wrong,
      "that(?:'s| is| was) (?:{very} )?(?:wrong|incorrect|false|nonsense|useless|unhelpful|rubbish|not (?:it|right|correct|true|quite right|helpful|useful|good enough))(?:,? (?:again|for .+|at all|either|and .+|you .+))?$",
      "(?:that(?:'s| is| was)|this is|it's)? ?not (?:at all |quite |really |exactly )?what i (?:asked|wanted|meant|said|needed|had in mind|was looking for)",
      "(?:this|that|it)(?:'s| is| was) (?:{very} )?too (?:{very} )?{style}",
      'too (?:{very} )?{style}(?: for .+)?$',
      '(?:still )?not (?:{very} )?(?:helpful|useful|good enough)(?: at all)?',
      "you(?:'ve| have)? (?:completely |totally |again |just )?(?:misunderstood|misread|misquoted|forgot|missed|ignored|skipped|invented|made up|hallucinated|mixed up|confused|got (?:it|that|this|them) (?:all )?wrong|didn't (?:answer|read|follow|include|listen|do)|did not (?:answer|read|follow|include|do))",
      "you(?:'re| are| were) (?:{very} )?(?:wrong|mistaken|incorrect)",
      "(?:that|this|your {output})(?: still)? (?:doesn't|didn't|does not|did not|won't) (?:work|compile|run|help|build|fix|make (?:any )?sense|answer (?:my|the) question|parse)",
      'wrong (?:file|answer|one|language|format|number|name|date|link|table|version|person|city|year|unit|order|column|branch)',
      '{subject} (?:is|was|were|are|looks?|sounds?|reads?|feels?|seems?) (?:{very} )?(?:too |a bit |a little )?{bad}'.replace(
        '{subject}',
        subject,
      ),
      '{subject} (?:missed|misses|ignored|ignores|lacks|omits|omitted|forgot|skips|skipped|contains|breaks|broke|left out) .+'.replace(
        '{subject}',
        '(?:this|that|your)(?: last| previous)?(?: \\p{L}+)? {output}',
      ),
      'the (?:tone|style|format|length|wording|structure) of (?:this|that|your|the) .{2,40}? (?:was|is) (?:{very} )?(?:too )?(?:{bad}|{style})',
      "i (?:really |just |still )?(?:don't|didn't|do not|did not|dislike|hate|hated) ?(?:like|understand)? (?:how you|the way you|what you|your {output}|(?:this|that) {output})",
    ),
    ...judged(
      helpful,
      "that(?:'s| is| was) (?:{very} )?(?:helpful|useful|spot on|perfect|exactly (?:it|right|what .+)|just what .+|what i (?:wanted|needed|was looking for|had in mind)|a (?:great|good|perfect|brilliant|helpful) {output})(?: for .+)?$",
      '(?:{praise}[,!]? )?(?:exactly|just) (?:what|the|how|as|like) .*\\bi (?:wanted|needed|asked|had in mind|was looking for|meant|hoped)',
      '{praise} (?:answer|job|work|catch|summary|explanation|reply|response|translation|write-?up|breakdown|overview|draft|find|{output})(?: .*)?$',
      'well done|nicely done|(?:you )?nailed it|you got it right',
      '(?:that|this|it|your {output}) (?:really |totally |just |finally )?(?:worked|helped|fixed (?:it|that|the .+)|solved (?:it|that|the .+)|did the trick|saved me .+)',
      '{subject} (?:is|was|were|are|looks?|sounds?|reads?|feels?|works?) (?:{very} )?{good}'.replace(
        '{subject}',
        subject,
      ),
      'i (?:{adverb} )*(?:like|love|liked|loved|appreciate|appreciated) (?:how you|the way you|what you|your {output}|(?:this|that) {output})',
      '(?:like|love|loved) (?:how you|the way you|what you|your {output}|(?:this|that) {output})',
    ),
  ]
}

function corrections(): LanguageRule[] {
  const corrected = (pattern: string, more: Partial<MemoryRule> = {}): LanguageRule => ({
    trigger: 'correction',
    pattern,
    confidence: 0.85,
    ...more,
  })
  const longer = '(?: .*)? (?:any ?more|any longer)'
  return [
    corrected(`{we} (?:{dont} (?:{adverb} )*|no longer )live (?:in|at|near|on|with) .+`, { key: 'home' }),
    corrected(`{we} (?:{dont} (?:{adverb} )*|no longer )work (?:at|for|with) .+`, { key: 'employer' }),
    corrected(`{we} (?:{dont} (?:{adverb} )*|no longer )work (?:as|in) .+`, { key: 'job' }),
    corrected('i no longer (?:{like}|{hate}) {thing}', { key: 'like:{thing}', type: 'preference' }),
    corrected(`i {dont} (?:{adverb} )*(?:{like}|{hate}|mind) (?<thing>.{2,80}?) (?:any ?more|any longer)`, {
      key: 'like:{thing}',
      type: 'preference',
    }),
    corrected(`(?:{am} not|{am} no longer) (?:an? )?(?:vegan|vegetarian|pescatarian)${longer}`, { key: 'diet' }),
    corrected(`(?:{am}|we're|we are) no longer .+|{we} no longer .+`),
    corrected(`(?:{am} not|we're not|we aren't|we are not|{we} {dont}|{we} haven't) .+ (?:any ?more|any longer)`),
    corrected(
      `(?:my|our|the) .{2,60} (?:isn't|is not|aren't|are not|doesn't|does not|no longer) .+ (?:any ?more|any longer)`,
    ),
    corrected(`\\p{Lu}\\p{L}+ (?:isn't|is not|is no longer) (?:my|our) .+`),
    corrected(
      `(?:my|our|the) .{2,60}? (?:isn't|is not|aren't|are not|wasn't) .+?,? (?:it's|it is|he's|she's|they're|but) .+`,
    ),
    corrected(
      `(?:i|we|i've|we've|i have|we have) (?:{adverb} )*(?:switched|changed|swapped|migrated|gone) from .+ (?:to|for) .+`,
    ),
    corrected(`(?:i|we|i've|we've|i have|we have) (?:{adverb} )*switched to .+`),
    corrected(`i (?:actually |really )?meant (?:to (?:say|write|type) )?(?!to |that |for |it |no |well )\\p{L}.+`),
    corrected(
      `(?:it|that|my (?:sur|last |first )?name)(?:'s| is) (?:actually )?(?:spelled|spelt|written|pronounced) .+`,
    ),
    corrected('{it} (?!not )\\p{L}?.{1,80}', { afterCorrection: true }),
  ]
}

function instructions(): LanguageRule[] {
  const instruct = (
    pattern: string,
    more: { key?: string; unless?: string; confidence?: number } = {},
  ): LanguageRule => ({
    trigger: 'instruction',
    pattern,
    confidence: 0.85,
    ...more,
  })
  return [
    instruct('(?:always|never)(?: ever)? (?!(?:{notdo})(?!\\p{L}))\\p{L}[\\p{L}-]+(?: .+)?$', { unless: 'never mind' }),
    instruct('(?:{dont}) ever (?!(?:{notdo})(?!\\p{L}))\\p{L}+ .+'),
    instruct(
      "{standing}[,:]? (?:{please} )?(?:{do}|{dont}|never|always|only|no|all|every|each|your|you (?:{should}|only|always|never|are to|will)|(?:i|we)(?:'d| would)? (?:only )?(?:want|need|expect|like|prefer) (?:you|all|the|your|every|only)) .+",
    ),
    instruct('(?:new |house |general |my |one )?rule(?: of thumb)?(?: for you| from now on)?: .+'),
    instruct(
      '(?:for|in|with) (?:all|every|each|any)(?: of)?(?: (?:future|my|your|the|our|new|other))* {reply}[,:]? (?:{please} )?.{3,}',
    ),
    instruct('(?:{do}|{dont} {do}|only {do}) (?:.+ )?{forever}'),
    instruct('you (?:{should})(?: not)? (?:always|never|only) .+'),
    instruct("you (?:{should})(?: not|n't)? {do} (?:.+ )?{forever}"),
    instruct('(?:make sure|be sure|see|ensure)(?: that)?(?: you| to)? (?:always|never|only) .+'),
    instruct(
      '(?:make sure|be sure|remember|try)(?: that)?(?: you| to) {do} .+ (?:{forever}|when(?:ever)? (?:i|you|we) .+)',
    ),
    instruct('(?:quit|stop) (?!by|at|the|it|that|this)\\p{L}+ing(?: .+)?', {
      unless: 'working|running|loading|responding',
    }),
    instruct('no more \\p{L}+(?: .+)?', { unless: 'than|time|questions?|left' }),
    instruct('(?:whenever|every time|each time|any ?time) .{3,120}', { unless: 'i get|i try to|it' }),
    instruct(
      '(?:when|if) (?:i|we|you|someone|somebody|anyone|people|a|an|my) .{3,120}?(?:, | )(?:then |{please} )?(?:just )?{do} .+',
      {
        unless:
          "when you(?:'re| are| have| get| can| finish| see)|if you(?: have|'re| can| like| want| need)?|(?:and|but|to|i|we|you|that|or|can|not|will|should) {do}",
      },
    ),
    instruct(
      '(?:answer|reply|respond|speak|talk|write)(?: to me| back)?(?: only| always)? in (?:only )?{language}(?: only)?$',
      { confidence: 0.75 },
    ),
    instruct(
      '(?:address|call|refer to) me (?:as |by |simply |just )*(?!back|later|when|at|on|if|an?|old|crazy|tomorrow|tonight|today|maybe|asap|now|in|paranoid|cynical|once|again|tonight|the|names?)\\p{L}.+',
      { key: 'answer:address' },
    ),
    instruct('keep (?:all )?(?:of )?(?:your|the|my|all) {replies} .+'),
    instruct(
      'be (?:more |less |very |always )?(?:concise|brief|blunt|direct|formal|informal|honest|critical|terse|succinct|polite|casual|friendly|professional|straightforward)(?: with me| in (?:your|all) .+| in general)?$',
      { confidence: 0.7 },
    ),
    instruct("(?:all |any |each )?(?:of )?your {reply} (?:{should}|must not|shouldn't|may not|can) .+"),
    instruct(
      'i (?:only |always |just )?(?:want|need|expect|would like) (?:all |every |the |your |you |only |my )+(?:.{0,30})?{reply} (?:to |in |as |with|under |below |short|brief).*',
    ),
    instruct(
      '(?:only )?(?:use|stick to|stick with)(?: only)? (?:the )?(?:metric|imperial|si|celsius|fahrenheit|kilomet(?:er|re)s|24-?h|british|american|uk|us) ?.*',
      { confidence: 0.75 },
    ),
    instruct(
      '(?:no|(?:{dont} (?:use|add|include|send|put)|avoid|skip|drop|leave out)(?: any| the| your)?) {ornament}(?: .+)?',
      { confidence: 0.75 },
    ),
  ]
}

function preferences(): LanguageRule[] {
  const prefer = (pattern: string, more: { key?: string; unless?: string } = {}): LanguageRule => ({
    trigger: 'preference',
    pattern,
    confidence: 0.8,
    ...more,
  })
  const liking = { key: 'like:{thing}' }
  const about = '(?:(?:for|in|on|with|at|when it comes to) .{2,40}?,? )?'
  return [
    prefer(
      `${about}i (?:{adverb} )*(?:{like}|{hate}) (?<thing>.+?)(?: (?:to|over|rather than|instead of|more than|than) .+)?$`,
      {
        ...liking,
        unless: 'but not really',
      },
    ),
    prefer(`${about}i {dont} (?:{adverb} )*(?:like|enjoy|love|care for|want to be|fancy|appreciate) {thing}`, liking),
    prefer(`i(?:'d| would) (?:much |always |far )?(?:rather|sooner) (?!you|not|we|die)(?<thing>.+?)(?: than .+)?$`),
    prefer(`i(?:'d| would) (?:always )?(?:pick|choose|take) .+ over .+`),
    prefer('i (?:always |usually |generally )?(?:pick|choose|favou?r|go for|opt for) .+ over .+'),
    prefer(
      '{am} (?:{adverb} )*(?:(?:not|never) )?(?:{very} )?(?:(?:an? )?(?:{size} )?(?:fan|lover) of|into|fond of|keen on|obsessed with|crazy about|mad about|passionate about|partial to) {thing}',
      liking,
    ),
    prefer(
      '{am} (?:{adverb} )*(?:an? )(?:{size} )?(?<thing>\\p{L}+(?: \\p{L}+)?) (?:person|lover|fan|enthusiast|addict|buff|nerd)',
      liking,
    ),
    prefer(
      "(?:my|our) (?:{adverb} )?(?:least |all-time |absolute |new |current )*favou?rite (?<thing>.{2,50}?)(?:'s| is| are| has always been) .+",
      { key: 'favourite:{thing}' },
    ),
    prefer(
      "(?!this|that|it|these|those|he|she|they|which).{2,60}(?:'s| is| are| has always been) (?:still )?(?:my|our) (?:least |all-time |absolute )*favou?rite(?: {thing})?",
      { key: 'favourite:{thing}' },
    ),
    prefer(
      '(?!this|that|it|which).{2,50} over .{2,50},? (?:for me|any day|every time|any time|always)(?:,? (?:for me|any day|please))?$',
    ),
    prefer(
      '(?!this|that|it|which|what)\\p{L}.{1,50}? (?:works?|suits?) (?:{very} )?(?:better|best|well) for me|(?!this|that|it|which|what)\\p{L}.{1,50}? suits me (?:{very} )?(?:better|best|well|fine)',
    ),
    prefer(
      '(?!this|that|it|which|what|nothing|something)\\p{L}.{1,50}? (?:drives?|drive) me (?:crazy|mad|nuts|insane|up the wall)',
    ),
    prefer('i have a (?:soft spot|weakness|sweet tooth|thing)(?: for {thing})?', liking),
    prefer(
      "(?!this|that|it|which|what)\\p{L}.{1,40}? (?:is|are) (?:not|never|n't) (?:really )?(?:my (?:thing|cup of tea)|for me)",
    ),
    prefer("(?!this|that|it|which|what)\\p{L}.{1,40}? (?:isn't|aren't) (?:really )?(?:my (?:thing|cup of tea)|for me)"),
  ]
}

function self(): LanguageRule[] {
  const state = (pattern: string, key?: string, more: { unless?: string; proper?: boolean } = {}): LanguageRule => ({
    trigger: 'self',
    pattern,
    confidence: 0.85,
    ...(key === undefined ? {} : { key }),
    ...more,
  })
  const past = 'used to|back then|when i was'
  return [
    state("my (?:full |real )?name(?:'s| is) (?!mud|on|in|not|at|being|the|spelled)\\p{L}.*", 'name'),
    state(
      "my (?<thing>first name|last name|surname|middle name|nickname|{attribute})(?:'s| is| are|:) (?!not|wrong|broken|missing)[\\p{L}\\p{N}+@({\u25a1].*",
      '{thing}',
    ),
    state("(?:i go by|i(?: a|')m called|(?:people|friends|they|everyone|everybody) calls? me) \\p{L}.+", 'name'),
    state('{we} (?:{adverb} )*live in (?!fear|hope|the moment|a (?:world|society|bubble)).+', 'home'),
    state('{am} (?:{adverb} )*(?:based|living|located|settled) (?:in|out of) .+', 'home'),
    state(
      '{we} (?:{adverb} )*live (?:near|outside|close to|by the|with|alone|on|at|above|next|in|just|abroad)(?: .+)?',
    ),
    state('{weve} (?:{adverb} )*(?:moved|relocated|emigrated)(?: back| here| house)? (?:to|into) .+', 'home', {
      unless: `${past}|\\d{4}`,
    }),
    state('{am} (?:{adverb} )*from (?!the (?:start|beginning)|a to)\\p{L}.*', 'origin'),
    state('i was (?:born|raised)(?: and (?:raised|bred))? .+|i (?:was brought|grew) up .+'),
    state('{am} (?:{adverb} )*\\d{1,3}(?: (?:years?|yrs?)(?:[ -]old)?(?: .+)?| ?(?:yo|y/o))?$', 'age'),
    state("i(?:'ve| have)?(?: just| recently)? turned \\d{2}|{am} turning \\d{2}|i turn \\d{2}", 'age'),
    state('i (?:{adverb} )*work as .+|{am} (?:{adverb} )*working as .+|my job is .+', 'job'),
    state(
      'i (?:{adverb} )*work (?:at|for) (?!free|nothing|hours|ages|a while|it).+|{am} (?:{adverb} )*(?:working at|working for|employed (?:at|by|with)) .+',
      'employer',
    ),
    state(
      'i (?:{adverb} )*work (?:in (?!vain|progress|silence|peace)|from home|nights?|shifts|remotely|part[- ]time|full[- ]time|freelance|night shifts|weekends|mostly|mainly|on (?:mondays|tuesdays|wednesdays|thursdays|fridays|weekends|a farm|the railways))(?:.*)?',
    ),
    state(
      "(?:i|i've|i have) (?:just |recently )?(?:started|got|took|have) an? (?:new )?job .*|{am} starting (?:a new job|as an?) .*",
    ),
    state('{am} (?:{adverb} )*an? (?!(?:{notrole})(?!\\p{L}))\\p{L}.*'),
    state('{am} (?:{adverb} )*the (?:\\p{L}+[ -]){1,4}(?:of|at|for|in) .+', undefined, {
      unless: 'one|only|same|first|last|best|worst',
    }),
    state(
      "i(?:'ve| have) been an? \\p{L}.+ (?:for|since) .+|i(?:'ve| have) been (?:living|working|studying|teaching|learning|married|vegan|vegetarian|playing|running an?|sober|self-employed|retired) .+",
    ),
    state(
      "i (?:{adverb} )*(?:teach|study|speak|own|drive|coach|manage|lead|supervise|play|commute|volunteer|freelance|majored in|graduated|studied|weigh|take medication|take insulin|wear (?:glasses|contacts|a|size|hearing)|wear an? )(?= ) ?(?!this|that|it|them|these|those|you|him|her|the (?:following|script|code|above)|with|around|it's).+",
      undefined,
      { unless: `me crazy|me mad|me nuts|${past}` },
    ),
    state('{we} (?:{adverb} )*(?:run|own|operate) (?:an?|our own|my own|two|three) .+', undefined, {
      unless: 'script|command|test|query|check|loop|program|risk|fever|scan|build|job',
    }),
    state(
      '{am} (?:{adverb} )*(?:studying|learning|majoring in|training (?:to be|for|as)|enrolled|apprenticed) (?!this|that|it|how).+',
      undefined,
      { unless: 'right now|tonight|today' },
    ),
    state('{am} (?:{adverb} )*(?:{very} )?(?:allergic|intolerant|sensitive) to {thing}'),
    state(
      '{am} (?:{adverb} )*(?:an? )?(?:strict )?(?:vegan|vegetarian|pescatarian|flexitarian|keto|halal|kosher)(?: .*)?$',
      'diet',
    ),
    state('{am} (?:{adverb} )*(?:{trait})(?: .*)?$'),
    state(
      "i (?:{dont}|can'?t|cannot|never|no longer) (?:eat|drink|smoke|drive|swim|cook|take) (?!it|this|that|them|any of|these|those).+",
    ),
    state(
      'i (?:{dont}|never) (?:drink|smoke|drive|swim)|i (?:only |mostly |mainly |usually )eat .+|i eat .+ (?:now|these days|only)',
    ),
    state('{have} (?:.{0,30} )?(?:{illness})(?: .*)?$'),
    state('{have} (?:{count}) (?:[\\p{L}\\p{N}-]+ ){0,3}?(?:{kin})(?: .*)?$', undefined, {
      unless: 'meeting|call with|question|problem|appointment',
    }),
    state('{have} an? .{2,40}? (?:called|named) .+'),
    state("(?:my|our) (?:{kin}|{other})(?:'s|s'?) names? (?:is|are) .+"),
    state("(?:my|our) .{2,40}?(?:'s| is| are) (?:called|named) .+"),
    state(
      '(?:my|our) (?:{close}) (?:is|are|has|have) (?:{very} )?(?:allergic|lactose|vegan|vegetarian|coeliac|celiac|diabetic|autistic|deaf|blind|\\d+|(?:an? )?.{0,30}allergy|intolerant|(?:{trait}))(?: .*)?$',
    ),
    state(
      "(?:my|our) (?:new |old )?(?:desk|office|flat|house|apartment|home|workplace|company|team|school|university|shop|studio|room)(?:'s| is) (?:on|in|at|near|next to|based in|called) .+",
    ),
    state(
      "(?:my|our) (?:boss|manager|dentist|doctor|gp|therapist|landlord|landlady|lawyer|accountant|teacher|supervisor|advisor|wife|husband|partner|girlfriend|boyfriend|fianc[eé]e?|brother|sister|son|daughter|mother|father|mum|mom|dad|dog|cat)(?:'s| is) (?<thing>(?:(?:dr|mr|mrs|ms|prof)\\.? )?\\p{L}+(?: \\p{L}+)?)$",
      undefined,
      { proper: true },
    ),
    state("(?:my|our) (?:{kin}|{other}|mum|mom|dad|{close})(?:'s|s|s')? (?:birthday|anniversary)(?: is|'s) .+"),
    state('i (?:just |recently )?got (?:married|divorced|engaged|promoted)(?: .*)?', undefined, {
      unless: `${past}|\\d{4}`,
    }),
    state('i identify as .+'),
    state("(?:we're|we are) (?:an? (?!bit|little|few|lot|mess)\\p{L}.+|based in .+|married|a family .+)"),
    state("{am} (?<thing>\\p{L}[\\p{L}'-]+(?: \\p{L}[\\p{L}'-]+)?)$", undefined, {
      proper: true,
      unless: "i'm (?:ok|okay|done|back|here|in|not|so|very|just|at|on|all|good|fine|sure|sorry|afraid)",
    }),
  ]
}

function milestones(): LanguageRule[] {
  const reached = (status: string, pattern: string, unless?: string): LanguageRule => ({
    trigger: 'milestone',
    pattern,
    key: 'task:{thing}',
    data: { status },
    unless: `${unless === undefined ? '' : `${unless}|`}(?:19|20)\\d\\d|last year|years ago|when i was|as a (?:kid|child|student)|back then|used to|never|almost|nearly|haven't|hasn't|not yet`,
    confidence: 0.75,
  })
  const small = 'lunch|dinner|breakfast|coffee|my (?:meal|drink|tea|beer|shift|sentence)|for (?:today|the day)'
  const subject =
    '(?<thing>(?!it|this|that|there|he|she|they|i|you|we|what|who|once|when|if|until|after|before|as|everything|nothing|everyone|my patience|most|which)[\\p{L}\\p{N}#].{1,70}?)'
  return [
    reached('completed', '{team} (?:{lately} )*(?:{finished}) {thing}', small),
    reached('completed', '(?:{lately} )+(?:{finished}) {thing}', small),
    reached(
      'completed',
      '(?:deployed|shipped|merged|released|launched|submitted|finished|published) (?<thing>(?:the|our|my|all|v?\\d).+)',
      small,
    ),
    reached(
      'completed',
      '{team} (?:{lately} )*(?:did|got) (?:finish|complete|ship|deploy|release|launch|merge|submit) {thing}',
      small,
    ),
    reached('completed', "(?:{am}|we're|we are) (?:{lately} )*(?:all )?(?:done|finished|through) with {thing}", small),
    reached(
      'completed',
      '{team} (?:{lately} )*passed (?:my|the|our|all) (?<thing>.*(?:exam|test|interview|course|class|certification|audit|review|inspection)s?)',
    ),
    reached(
      'completed',
      `${subject}(?:'s| is| are| has been| have been| was| were| got) (?:{lately} |all |fully |completely |100 ?% )*(?:done|finished|complete|completed|live|deployed|merged|fixed|signed|shipped|released|launched|resolved|sent|approved|submitted|published|delivered|in production|up and running|green|paid off|migrated|wrapped up)(?: (?:on|in|to|by|with|for|now|today|yesterday|this|at|and|since|as of|off|out|thanks|last) ?.*)?$`,
      'prices?|patience',
    ),
    reached(
      'completed',
      `(?<thing>.{2,50}(?:ticket|issue|case|deal|round|pr|bug|sale|account))(?:'s| is| are| has been) (?:{lately} )*closed`,
    ),
    reached(
      'completed',
      `${subject} (?:has|have) (?:{lately} )*(?:gone (?:live|through|out)|passed|landed|shipped|launched|finished|closed)(?: .*)?$`,
    ),
    reached('started', `${subject} (?:has|have) (?:{lately} )*(?:started|begun|kicked off)(?: .*)?$`),
    reached(
      'started',
      '{team} (?:{lately} )*(?:started|begun|began|kicked off)(?: (?:on|with|working on|work on|writing|building))? (?!feeling|thinking|wondering|noticing|getting|to (?:feel|think|wonder|notice|get|see)|a (?:new )?job){thing}',
      small,
    ),
    reached(
      'decided',
      '{team} (?:{lately} )*(?:decided|agreed|settled|opted|chosen|chose|picked|voted) (?:to|on|for|that|against|in favou?r of) {thing}',
    ),
    reached('decided', "(?:we're|we are|{team}) (?:{lately} )*(?:going with|went with|gone with) {thing}"),
    reached(
      'progress',
      "(?:{am}|we're|we are) (?:now |about |already )?(?:half ?-?way|\\d+ ?%|two thirds) (?:of the way )?(?:through|done|into|there|with) ?{thing}",
    ),
    reached(
      'failed',
      '{team} (?:{lately} )*(?:abandoned|gave up on|given up on|cancelled|canceled|postponed|shelved|scrapped) {thing}',
    ),
    reached(
      'failed',
      `${subject}(?: has been| have been| was| were| is| are| got)? (?:{lately} )*(?:cancelled|canceled|postponed|rejected|scrapped|on hold|put on hold)(?: .*)?$`,
      'order|flight|train|event|show',
    ),
  ]
}
