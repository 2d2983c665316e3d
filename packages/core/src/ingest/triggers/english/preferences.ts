import type { LanguageRule } from '../language-table.ts'

const liking = { key: 'like:{thing}' }
const about = '(?:(?:for|in|on|with|at|as for|when it comes to) .{2,40}?,? )?'
const fondness =
  '(?:{very} )?(?:(?:an? )?(?:{size} )?(?:fan|lover) of|into|fond of|keen on|obsessed with|crazy about|mad about|passionate about|partial to|addicted to|a sucker for|hooked on|averse to|a stickler for)'

/** What somebody likes or does not. */
export const preferences: readonly LanguageRule[] = [
  prefer(
    `${about}{we} (?:{adverb} )*(?:{like}|{hate}|can't get enough of|can't live without|could (?:happily )?do without|avoid|steer clear of|swear by) (?<thing>.+?)(?: (?:to|over|rather than|instead of|more than|than) .+)?$`,
    { ...liking, unless: 'not to (?:say|answer)' },
  ),
  prefer(
    "(?:i've|i have) (?:always|never) (?:really )?(?:loved|liked|hated|preferred|enjoyed|disliked|been (?:an? (?:{size} )?(?:fan|lover) of|into|fond of|keen on|passionate about)) {thing}",
    liking,
  ),
  prefer(
    `${about}i (?:{adverb} )*{dont} (?:{adverb} )*(?:like|enjoy|love|care (?:much )?for|fancy|appreciate) {thing}`,
    liking,
  ),
  prefer("i(?:'d| would) (?:much |always |far )?(?:rather|sooner) (?!you|not|we|die)(?<thing>.+?)(?: than .+)?$"),
  prefer("(?:i'd|i would|i'll|i will) (?:always |usually )?(?:pick|choose|take) .+ over .+"),
  prefer(
    '(?:i (?:always |usually |generally )?(?:pick|choose|favou?r|go for|opt for)|i (?:always|usually) take|give me) .+ over (?!there|here|to|last|the phone).+',
  ),
  prefer(`{am} (?:{adverb} )*(?:(?:not|never) )?${fondness} {thing}`, liking),
  prefer(
    '(?:not |never )?(?:really |exactly |much )?(?:an? )?(?:{size} )?(?:fan of|into|fond of|keen on|crazy about) {thing}',
    liking,
  ),
  prefer(
    '{am} (?:{adverb} )*(?:more of )?an? (?:{size} )?(?<thing>{word}(?: {word})?) (?:person|lover|fan|enthusiast|addict|buff|nerd|junkie|guy|girl)$',
    liking,
  ),
  prefer('{am} not (?:much of|really|exactly) an? {thing}', liking),
  prefer('(?:prefer|adore|love|hate) (?!the |my |and |to |having you|seeing you){thing}', {
    ...liking,
    unless: 'should|can be|your|you',
  }),
  prefer(
    "(?:my|our) (?:{adverb} )?(?:least |all-time |absolute |new |current |personal )*favou?rite (?<thing>.{2,50}?)(?:'s| is| are| has always been) .+",
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
  prefer('{subject} (?:drives?|makes?) me (?:crazy|mad|nuts|insane|up the wall|sick|happy|nervous|anxious|relax)'),
  prefer(
    '{subject} (?:really |always |just )?(?:annoys?|bores?|relaxes|irritates?|stresses|calms|scares?|delights?) me(?: out| down)?(?: .*)?$',
  ),
  prefer('i (?:{adverb} )*(?:find|consider) (?<thing>.{2,60}?) (?:{very} )?(?:to be )?{dull}(?: .*)?$', liking),
  prefer(
    "i(?:'ve| have)(?: got| always had)? a (?:real |huge |big )?(?:soft spot|weakness|sweet tooth|thing|passion)(?: for {thing})?",
    liking,
  ),
  prefer(
    "{subject} (?:is|are|isn't|aren't|is not|are not|was never|is never) (?:really |just |exactly |so )?(?:not )?(?:really )?(?:my (?:thing|cup of tea|jam|style)|for me)$",
  ),
  prefer("(?:nothing beats|you can't beat) {thing}", liking),
]

function prefer(pattern: string, more: { key?: string; unless?: string } = {}): LanguageRule {
  return { trigger: 'preference', pattern, confidence: 0.8, ...more }
}
