import type { LanguageRule } from '../language-table.ts'

const liking = { key: 'like:{thing}' }
const about =
  '(?:(?:(?:for|in|on|with|at|as for|when it comes to) .{2,40}?|as far as .{2,30}? (?:goes?|is concerned|are concerned)),? )?'
const anyTime =
  '(?:for me|in my book|if you ask me|no contest|hands down|every time|any time|any ?day(?: of the week)?|always|all the way)'
const nuisance = '(?:me|my) (?:the (?:creeps|ick|jitters|shivers)|hives|a headache|nightmares|shudders)'
const fondness =
  '(?:{very} )?(?:(?:an? )?(?:{size} )?(?:fan|lover) of|into|fond of|keen on|obsessed with|crazy about|mad about|passionate about|partial to|addicted to|a sucker for|hooked on|averse to|a stickler for|drawn to|biased towards?|big on|one for|happier (?:with|in|on)|no (?:great |big )?(?:fan|lover|friend) of)'

/** What somebody likes or does not. */
export const preferences: readonly LanguageRule[] = [
  prefer(
    `${about}{we} (?:{adverb} )*(?:{like}|{hate}|can't get enough of|can't live without|could (?:happily )?do without|avoid|steer clear of|swear by) (?<thing>.+?)(?: (?:to|over|rather than|instead of|more than|than) .+)?$`,
    {
      ...liking,
      unless:
        'not to (?:say|answer)|(?:love|adore|enjoy|like) (?:it (?:when|if)|how|when|having to|waiting|queue?ing|paying|sitting in (?:traffic|meetings)|being (?:ignored|woken|told|put|charged|on hold|stuck|late|called)|getting (?:woken|paged|spammed|ignored|charged))|(?:just|simply|so|positively) (?:love|adore|enjoy) {word}ing',
    },
  ),
  prefer(
    "(?:i've|i have) (?:always|never) (?:really )?(?:loved|liked|hated|preferred|enjoyed|disliked|been (?:an? (?:{size} )?(?:fan|lover) of|into|fond of|keen on|passionate about)) {thing}",
    liking,
  ),
  prefer(
    `${about}i (?:{adverb} )*{dont} (?:{adverb} )*(?:like|enjoy|love|care (?:much )?for|fancy|appreciate) {thing}`,
    liking,
  ),
  prefer("i(?:'d| would) (?:much |always |far )?(?:rather|sooner) (?!you|not|we|die)(?<thing>.+?)(?: than .+)?$", {
    unless: 'it|here|today|tonight|now|wait|them|the (?:first|second|third|other|last|next)(?: {word})?',
  }),
  prefer("(?:i'd|i would|i'll|i will) (?:always |usually )?(?:pick|choose|take) .+ over .+"),
  prefer(
    '(?:i (?:always |usually |generally )?(?:pick|choose|favou?r|go for|opt for)|i (?:always|usually) take|give me) .+ over (?!there|here|to|last|the phone).+',
  ),
  prefer(`{am} (?:{adverb} )*(?:(?:not|never) )?${fondness} {thing}`, liking),
  prefer(
    '(?:not |never )?(?:really |exactly |much )?(?:an? )?(?:{size} )?(?:fan of|into|fond of|keen on|crazy about|big on|(?<=(?:not|never) .{0,12})one for) {thing}',
    liking,
  ),
  prefer(
    '{am} (?:{adverb} )*(?:more of )?an? (?:{size} )?(?<thing>{word}(?: {word})?) (?:person|lover|fan|enthusiast|addict|buff|nerd|junkie|drinker|guy|girl)(?:,? (?:myself|at heart|through and through|than .+|all the way))?$',
    liking,
  ),
  prefer('{am} not (?:much of|really|exactly) an? {thing}', liking),
  prefer('(?:prefer|adore|love|hate) (?!the |my |and |to |having you|seeing you){thing}', {
    ...liking,
    unless: 'should|can be|your|you',
  }),
  prefer(
    "(?:my|our) (?:{adverb} )?(?:least |all-time |absolute |new |current |personal )*favou?rite (?<thing>.{2,50}?)(?:'s| is| are| (?:has|have) always been| has to be| will always be| must be| would (?:have to )?be) .+",
    { key: 'favourite:{thing}' },
  ),
  prefer(
    "{subject}(?:'s| is| are| has always been) (?:still |probably |definitely |by far )?(?:my|our) (?:least |all-time |absolute )*favou?rite(?: {thing})?",
    { key: 'favourite:{thing}' },
  ),
  prefer("(?:my|our) (?:preferred|ideal|go-to|usual|dream) (?<thing>.{2,40}?)(?:'s| is| are) .+", {
    key: 'favourite:{thing}',
  }),
  prefer('{subject} over .{2,50},? (?:for me|any day|every time|any time|always)(?:,? (?:for me|any day|please))?$'),
  prefer('{subject} (?:works?|suits?|is|are) (?:{very} )?(?:better|best|well|easier|easiest) for me'),
  prefer('{subject} suits me (?:{very} )?(?:better|best|well|fine)'),
  prefer(
    '(?!(?:the|my) (?:new|second|first|last|latest|previous) ){subject} (?:drives?|makes?) me (?:crazy|mad|nuts|insane|up the wall|sick|happy|nervous|anxious|relax)',
  ),
  prefer(
    '{subject} (?:really |always |just )?(?:annoys?|bores?|relaxes|irritates?|stresses|calms|scares?|delights?) me(?: out| down)?(?: .*)?$',
  ),
  prefer('i (?:{adverb} )*(?:find|consider) (?<thing>.{2,60}?) (?:{very} )?(?:to be )?{dull}(?: .*)?$', liking),
  prefer(
    "i(?:'ve| have)(?: got| always had)? a (?:real |huge |big )?(?:soft spot|weakness|sweet tooth|thing|passion)(?: for {thing})?",
    liking,
  ),
  prefer(
    "{subject} (?:is|are|isn't|aren't|is not|are not|was never|is never) (?:really |just |exactly |so |quite |totally |definitely |always |very much )*(?:not )?(?:really )?(?:my (?:thing|cup of tea|jam|style|bag|poison)|(?:right )?up my (?:street|alley)|for me)$",
  ),
  prefer("(?:nothing beats|you can't beat) {thing}", liking),
  prefer(`(?!(?:the|my) (?:new|second|first|last|latest|previous) ){subject} beats? .{2,50}?,? ${anyTime}$`),
  prefer(
    `(?!(?:the|my) (?:new|second|first|last|latest|previous) ){subject} (?:gives?|brings?) ${nuisance}|{subject} gets? on my nerves$`,
  ),
  prefer(
    '{weve} (?:\\p{L}+ )?gone (?:right |completely |totally |rather |a bit )?off (?!to |for |on |the |in ){thing}',
    liking,
  ),
  prefer(`${about}i (?:{adverb} )*(?:lean|gravitate) (?:more )?(?:towards?|to) {thing}`, liking),
  prefer(
    'i (?:always|usually|normally|mostly|typically|tend to|nearly always|almost always) (?:go for|order|reach for|stick (?:to|with)|opt for) {thing}',
    liking,
  ),
  prefer(
    '(?:i |we )?could (?:happily )?(?:eat|drink|live (?:on|off)|listen to|watch|play|read|talk about) (?!an? |the |this|that)(?<thing>.{2,60}?) (?:every (?:single )?(?:day|night|meal)|all (?:day|night|week)|forever|for (?:the rest|breakfast|days|hours|ever)|on repeat|again and again)(?: .*)?',
    liking,
  ),
  prefer(
    "(?:i )?(?:can't|cannot|cant|can not|could never|never could) (?:stand|abide|bear|stomach|get on with|get along with|get enough of|live without|warm to|be doing with) {thing}",
    {
      ...liking,
      unless:
        'my (?:work|day|life|homework|essay)|get on with (?:it|the|things)|assignment|stand (?:here|there|still|up|by|back|around)|this',
    },
  ),
  prefer(`${about}{am} (?:{adverb} )*(?:at my )?happiest (?:with|when|in|on) .+`),
  prefer('(?:my|our) (?<thing>.{2,40}?) of choice (?:is|are|has always been) .+', { key: 'favourite:{thing}' }),
  prefer('{subject} (?:is|are|has always been) (?:my|our) (?:(?:{word} ){1,3}of choice|go-to(?: .+)?)'),
  prefer(
    'what i (?:{adverb} )*(?:{like}|{hate})(?: (?:most|best|least|more|about|in|on|for|is|are)(?!\\p{L}).{0,60}?)? (?:is|are) .+',
    { unless: 'your|you|this|that|these|the (?:answer|draft|result|design|way)' },
  ),
  prefer('{thing} (?:is|are) what i (?:{adverb} )*(?:{like})(?: (?:most|best|more|better|the most|the best))?$', {
    unless: 'that|this|which',
  }),
  prefer(
    "(?!what|how|this|that|the|it|these|those|which|who|if|when|and|as|because)(?<thing>\\p{L}[\\p{L}' -]{1,40}?) i (?:could (?:{adverb} |well |happily |easily |certainly |gladly )*(?:live|do) without|(?:{adverb} )*(?:{hate}|don't (?:like|enjoy|care for)))$",
    { ...liking, unless: 'things?|stuff|people|reasons?|part' },
  ),
  prefer(
    "(?<thing>[\\p{L}][\\p{L}' -]{1,40}?) (?:is|are) (?:something|the (?:one|only) .{2,30}?|one (?:thing|of the .{2,30}?)) i (?:{adverb} )*(?:{like}|{hate}|don't (?:{adverb} )*(?:{like})|can't (?:live|do) without)$",
    { ...liking, unless: 'this|that|it|there' },
  ),
  prefer(
    "i(?:'ve| have) always (?:wanted|dreamed|dreamt|longed) (?:to|of) (?!ask|know|tell|say|try (?:this|that|it)|do (?:this|that|it)){word}.+",
  ),
  prefer(
    '(?:{am} )?(?:firmly |definitely |always |very much |on )*team (?<thing>(?!spirit|work|effort|player|meeting|lunch|lead|call|event|building|standup|is|are|has|was|and){word}(?: {word})?)(?:,? (?:here|all the way|forever|always|for life|through and through|any day|over .+))(?:, .+)?',
    liking,
  ),
  prefer(
    '{am} (?:firmly |definitely |very much |squarely )*(?:on )?team {word}$|{am} (?:firmly |very much |squarely )*in the {word}(?: {word})? camp',
  ),
  prefer(
    '{subject} (?:is|are) my (?:guilty pleasure|comfort food|happy place|(?:biggest )?pet (?:peeve|hate)|weakness|kryptonite|idea of (?:fun|heaven|hell|a good .+))$',
  ),
  prefer(
    'my (?:guilty pleasure|comfort food|happy place|(?:biggest |number one )?pet (?:peeve|hate)|idea of (?:fun|heaven|hell|a (?:good|perfect) {word}))(?: is| has to be|:) .+',
  ),
  prefer(
    "(?:i've |i have )?never been (?:one for|much of an?|an? (?:{size} )?fan of|keen on|into|big on|fond of) {thing}",
    liking,
  ),
  prefer(
    "i (?:never|don't|can't|could never|do not) (?:see|saw|get|got|understand|understood) the (?:appeal|fuss|hype)(?: of| about| with| around)? {thing}",
    liking,
  ),
  prefer("(?<thing>(?:[\\p{L}\\p{N}'-]+ ){0,3}[\\p{L}\\p{N}'-]+)\\? .+", liking),
  prefer('{subject} (?:all the way|any day)(?: for me)?$'),
  prefer(
    'my (?:{word} )?preference (?:is|would be|has always been)(?: for)? .+|i have a (?:{word} )?preference for {thing}',
    {
      unless: 'this|that|it|option|version|here',
    },
  ),
  prefer('i (?:{adverb} )*(?:try to |tend to )?(?:avoid|stay away from|steer clear of|keep away from) {thing}', liking),
  prefer(
    '{subject} (?:makes? my (?:skin crawl|stomach turn|blood boil|mouth water)|(?:puts?|winds?|cheers?|turns?|freaks?|gross(?:es)?) me (?:right )?(?:off|up|out)|(?:bugs?|irks?|repulses?|disgusts?|fascinates?|drains?|exhausts?|tires?|stress(?:es)?) me|does not agree with me|doesn.t agree with me|don.t agree with me)$',
  ),
]

function prefer(pattern: string, more: { key?: string; unless?: string } = {}): LanguageRule {
  return { trigger: 'preference', pattern, confidence: 0.8, ...more }
}
