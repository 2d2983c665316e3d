import type { LanguageRule } from '../language-table.ts'

const work = '(?:this|that|your|the)(?: last| previous| first| second| new| latest| final)?(?: {word})? {output}'
const given =
  '(?:you (?:just |have )?(?:gave|wrote|sent|made|suggested|generated|provided|posted|showed|did|drafted|came up with)(?: me| us)?|of yours)'

const degree =
  '(?:way|far|much|a bit|bit|a little|a tad|tad|a touch|slightly|rather|kinda|kind of|total|totally|complete|completely|quite|pretty|very|really|so|just|plain|still)'
const flaw =
  'overkill|preachy|wordy|verbose|long-?winded|waffly|stiff|generic|vague|robotic|patroni[sz]ing|condescending|repetitive|salesy|flowery|convoluted|over-?engineered|over-?complicated|cheesy|clunky|stilted|formal|informal|off-?topic'
const virtue =
  'clear|short|concise|crisp|warm|precise|useful|helpful|spot on|to the point|readable|neat|elegant|accurate|thorough|quick|friendly'

/** What somebody thinks of the assistant's work. */
export const feedback: readonly LanguageRule[] = [
  ...judged('wrong', [
    "(?:that|this)(?:'s| is| was) (?:{very} )?(?:wrong|incorrect|false|nonsense|useless|unhelpful|rubbish|not (?:it|right|correct|true|quite right|helpful|useful|good enough))(?:,? (?:again|for .+|at all|either|and .+|you .+))?$",
    "(?:(?:that|this|it)(?:'s| is| was| isn't| wasn't| is still)? )?(?:not )?(?:at all |quite |really |exactly )?(?<!that's |that is |that was |this is |exactly )what i (?:asked|wanted|meant|said|needed|had in mind|was looking for)",
    "(?:that's|that is|that was|this is|it's|it is) not (?:at all |quite |really |exactly )?what i (?:asked|wanted|meant|said|needed|had in mind|was looking for)",
    "(?:this|that|it)(?:'s| is| was) (?:{very} )?too (?:{very} )?{style}",
    'too (?:{very} )?{style}(?: for .+)?$',
    '(?:still )?not (?:{very} )?(?:helpful|useful|good enough)(?: at all)?',
    "you(?:'ve| have)? (?:completely |totally |again |just |still |also )?(?:misunderstood|misread|misquoted|forgot|forgotten|missed|ignored|skipped|invented|made up|hallucinated|mixed up|confused|left out|got (?:it|that|this|them|my .+|the .+) (?:all )?wrong|didn't (?:answer|read|follow|include|listen|do)|did not (?:answer|read|follow|include|do))",
    'you (?:keep|kept) {word}ing .+',
    "you(?:'re| are| were) (?:{very} )?(?:wrong|mistaken|incorrect|repeating yourself|too {style})",
    "(?:that|this|(?:your|that|this) {output})(?: still| just)? (?:doesn't|didn't|does not|did not|won't|isn't|wasn't) (?:work|working|compile|run|help|build|fix|make (?:any )?sense|answer (?:my|the) question|parse|helpful|useful|right|correct|what i .+)",
    "(?:that|this)(?:'s| is| was) the wrong {word}(?: .*)?",
    '(?:this|that|your) {output} (?:really |just )?(?:confused|confuses|misled|misleads|annoyed|bored) me.*',
    "you(?:'ve| have)? (?:just |also |again |completely |totally )*(?:overlooked|repeated|contradicted|misspelled|misspelt|mistranslated|glossed over|dodged|truncated|swapped|double-?counted|miscounted|conflated|missed|cut off|stopped (?:halfway|mid)|lost the|dropped the|changed the meaning|put .{2,40} in the wrong|called .{2,40} the wrong) ?.*",
    'your (?:{word} ){1,2}(?:is|was|were|are|looks?|sounds?|reads?|came out|turned out) (?:{very} )?(?:too |a bit |a little )?(?:wrong|bad|terrible|awful|useless|vague|confusing|off|incomplete|incorrect|outdated|broken|generic|inaccurate|repetitive|robotic|clumsy|poor|disappointing|sloppy|misleading|unreadable|unhelpful|unclear|{style})(?:,? .*)?$',
    "(?:that|this|it)(?:'s| is| was) (?:{very} )?(?:rubbish|garbage|trash|gibberish|word salad|drivel|off the mark|wide of the mark|beside the point|off base|way off|miles off|half-?baked|hand-?wavy|underwhelming|useless|not (?:usable|acceptable|even close|what i)) ?(?:,? .*)?$",
    "i(?:'m| am) (?:{very} )?(?:not (?:{very} )?(?:happy|pleased|satisfied|impressed)|disappointed|unhappy|unimpressed) with (?:that|this|your|the) (?:{word} )?{output}(?:,? .*)?$|i (?:had )?expected (?:more|better)$",
    'the (?:first|second|last|previous|old|earlier) (?:one|version|draft|attempt|try) was (?:{very} )?(?:better|clearer|nicer|more .+)$',
    `(?:${degree} )*too (?:{very} )?{style}(?: for .+)?$|(?:${degree} )+(?:${flaw})(?: for (?:an?|the|my|our|this) .+)?(?:, that)?(?=$|,)`,
    "that(?:'s| is| was) (?:a lot of|lots of|so many|so much) (?:words|text|jargon|waffle|fluff|detail|bullet points|options) ?.*",
    '(?:your|that|this) {output} (?:chokes on|choked on|hangs|loops|times out|timed out|segfaults|returns|returned|produces|produced|deletes|deleted|mixes|mixed|reads like|overclaims|exaggerates|doubles|doubled|has the wrong|had the wrong) ?.*',
    `(?:the|that) (?:{word} )?{output} ${given}(?: over)? (?:reads|read|sounds|sounded|feels|felt|looks|looked) like .+|(?:the|that) (?:{word} )?{output} ${given}(?: over)? (?:had|has|lists|listed|says|said|repeats|repeated|is missing|was missing|chokes|choked|reads|uses|used|mixes|mixed) .+`,
    'you (?:answered|gave me|used|changed|picked|fixed|translated|solved|wrote) (?:a different|the wrong|another|something else|somebody else).*',
    "(?:nobody|no one) (?:told|asked) you to .+|i (?:never|didn't|did not) ask(?:ed)? (?:you )?(?:to|for) .+",
    "(?:we're|we are|you're|you are|this is) (?:just )?going (?:round |around )?in circles|you(?:'ve| have)? (?:already )?(?:told|said|given|suggested|asked) (?:me )?(?:that|this|the same(?: thing)?)(?: {word}){0,2} (?:already|before|twice|times|again)(?: .*)?$",
    '(?:only )?(?:half|partly|mostly|almost|nearly) (?:right|correct)(?=$|[:,])',
    "still (?:segfaults|crashes|fails|broken|wrong|not (?:working|right|it|fixed)|doesn't (?:work|compile|run|build)|throws|the same (?:error|problem|issue))(?: .*)?$",
    '(?:that|this|it) (?:has nothing to do with|had nothing to do with|misses the point|missed the point|makes no sense|made no sense) ?.*',
    "i (?:can't|don't|wouldn't|cannot) trust (?:that|this|your) {output}(?:,? .*)?$",
    'wrong (?:file|answer|one|language|format|number|name|date|link|table|version|person|city|year|unit|order|column|branch)',
    `${work} (?:${given} )?(?:is|was|were|are|looks?|sounds?|reads?|feels?|seems?) (?:{very} )?(?:too |a bit |a little )?{bad}`,
    `(?:this|that) (?:was|looks?|sounds?|reads?|feels?|seems?) (?:{very} )?(?:too |a bit |a little )?{bad}`,
    '(?:this|that|your)(?: last| previous)?(?: {word})? {output} (?:missed|misses|ignored|ignores|lacks|omits|omitted|forgot|skips|skipped|contains|breaks|broke|left out|leaves out|throws|fails|failed|crashes|crashed|has (?:an?|some|several) (?:error|mistake|bug|typo)s?) ?.*',
    `(?:the|that) {output} ${given} (?:missed|ignored|lacks|omits|forgot|skipped|contains|breaks|broke|left out|throws|threw|fails|failed|crashes|crashed|doesn't|didn't|won't|has) .+`,
    'the (?:tone|style|format|length|wording|structure) of (?:this|that|your|the) .{2,40}? (?:was|is) (?:{very} )?(?:too )?(?:{bad}|{style})',
    "i (?:really |just |still )?(?:don't|didn't|do not|did not|dislike|hate|hated) ?(?:like|understand)? (?:how you|the way you|what you|your {output}|(?:this|that) {output})",
    '(?:that|this|it|your {output}) could (?:be|have been) (?:{very} )?(?:better|shorter|clearer|longer|more .+|less .+)',
    '(?:that|this|your {output}) (?:was|is) (?:no|not much|of no|not any) (?:help|use|good)',
  ]),
  ...judged('helpful', [
    "(?:that|this)(?:'s| is| was) (?:{very} )?(?:helpful|useful|spot on|perfect|excellent|exactly (?:it|right|what .+)|just what .+|what i (?:wanted|needed|was looking for|had in mind)|(?:much|way|far|a lot) (?:better|clearer|easier|nicer)(?: now)?|a (?:great|good|perfect|brilliant|helpful|nice|lovely) {output}|a (?:big|huge|great) help)(?: for .+| indeed)?$",
    '(?:{praise}[,!]? )?(?:exactly|just) (?:what|the|how|as|like) .*(?<!{letter})i (?:wanted|needed|asked|had in mind|was looking for|was after|meant|hoped)',
    "that's exactly .+|(?:much|way|far|a lot) better(?: now| than .+)?$",
    '{praise} (?:answer|job|work|catch|summary|explanation|reply|response|translation|write-?up|breakdown|overview|draft|find|{output})(?: .*)?$',
    '(?:well|nicely) done(?:$|,? (?:on|with|for|that|this|the|you|mate|bot)(?!{letter}).*)|(?:you )?(?:absolutely |totally )?nailed (?:it|that|this)|you got (?:it|that|this) (?:exactly |spot |all )?(?:right|on)(?: .*)?$',
    'you (?:really |absolutely |totally |just |have )*(?:nailed|crushed|smashed|aced|outdid yourself|captured|hit the nail|explained (?:it|that|this) (?:{very} )?(?:well|clearly|better|nicely|brilliantly)|saved me|saved my|solved (?:it|that|my)|fixed (?:it|that)|spotted (?:it|that|the))(?: .*)?$',
    'your (?:{word} ){1,2}(?:is|was|were|are|looks?|sounds?|reads?|came out|turned out) (?:{very} )?(?:brilliant|excellent|great|perfect|spot on|helpful|useful|clear|amazing|awesome|fantastic|lovely|wonderful|impressive|on point|a (?:hit|triumph|lifesaver|success|big help|great help|delight))(?:,? .*)?$',
    "(?:that|this|it)(?:'s| is| was) (?:{very} )?(?:pure gold|gold|genius|a keeper|top-? ?notch|first-? ?rate|a lifesaver|a game changer)(?:,? .*)?$|(?:that|this|it) (?:really |totally )?(?:hits the spot|hit the spot|did the job|cleared (?:it|that|things) up|clears (?:it|that|things) up|clarifies (?:it|that|things)|made my day|saved my (?:day|life|bacon))(?:,? .*)?$",
    "(?:i )?(?:couldn't|could not) have (?:put|said|written|phrased|asked|explained) .*(?:better|for more|myself)$",
    '(?:{very} )?better than (?:the |your )(?:last|first|previous|old) (?:one|version|attempt|draft|try|answer)(?:,? .*)?$|the (?:second|new|last|latest|revised) (?:version|draft|attempt|one) is (?:{very} )?(?:better|clearer|perfect|great|spot on)$',
    '(?:{output} |it |that |this |(?:your|that|the) (?:{word} )?{output} (?:of yours )?)?(?:just |all )?(?:worked|works) (?:like a charm|a treat|first (?:try|time)|perfectly|beautifully|flawlessly|wonders)(?:,? .*)?$',
    '(?:10/10|5/5|100/100)(?: {output})?$',
    `(?:${virtue})(?:, (?:${virtue}))*,? (?:and )?(?:${virtue}|no (?:waffle|fluff|jargon|nonsense|padding|frills))$`,
    "(?:spot|bang) on$|exactly right$|top marks$|you(?:'re| are) (?:a|an absolute|a real|such a) (?:star|legend|lifesaver|genius|gem|hero|godsend)|you rock|good bot|you saved (?:me|my|us)(?: .*)?$|(?:i am|{am}) (?:{very} )?impressed(?: (?:by|with) (?:this|that|your|how you) ?.*)?(?=$|,)",
    '(?:the|your|that|this) {output}(?: (?:about|for|on) .{2,40}?)? made (?:me|us|my .{2,20}?|everyone|everybody|the .{2,20}?) (?:laugh|cry|smile|giggle)(?: .*)?$',
    `(?:your|that|this) {output} (?:for|about|on|of) .{2,40}? (?:is|was|were|are) (?:{very} )?{good}`,
    `(?:that|this|it|your {output}|${work}) (?:really |totally |just |finally |actually )?(?:worked|helped|fixed (?:it|that|the .+)|solved (?:it|that|the .+)|did the trick|saved me .+)`,
    `${work} (?:${given} )?(?:is|was|were|are|looks?|sounds?|reads?|feels?|works?|came out|turned out) (?:{very} )?{good}`,
    'this (?:looks?|sounds?|reads?|works?|came out|turned out) (?:{very} )?{good}$',
    'i (?:{adverb} )*(?:like|love|liked|loved|appreciate|appreciated) (?:how you|the way you|what you|your {output}|(?:this|that) {output})',
    '(?:like|love|loved) (?:how you|the way you|what you|your {output}|(?:this|that) {output})',
  ]),
]

function judged(verdict: 'helpful' | 'wrong', patterns: readonly string[]): LanguageRule[] {
  // Praise for what annoys is no praise.
  const unless = verdict === 'helpful' ? 'you (?:just|keep|never|always) {word}' : undefined
  return patterns.map((pattern) => ({
    trigger: 'feedback',
    pattern,
    data: { verdict },
    ...(unless === undefined ? {} : { unless }),
  }))
}
