import type { LanguageRule } from '../language-table.ts'

const work = '(?:this|that|your|the)(?: last| previous| first| second| new| latest| final)?(?: {word})? {output}'
const given =
  '(?:you (?:just |have )?(?:gave|wrote|sent|made|suggested|generated|provided|posted|showed|did|drafted|came up with)(?: me| us)?|of yours)'

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
    "(?:that|this|your {output})(?: still| just)? (?:doesn't|didn't|does not|did not|won't|isn't|wasn't) (?:work|working|compile|run|help|build|fix|make (?:any )?sense|answer (?:my|the) question|parse|helpful|useful|right|correct|what i .+)",
    "(?:that|this)(?:'s| is| was) the wrong {word}(?: .*)?",
    '(?:this|that|your) {output} (?:really |just )?(?:confused|confuses|misled|misleads|annoyed|bored) me.*',
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
    'well done|nicely done|(?:you )?nailed it|you got it right',
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
