import type { LanguageRule } from '../language-table.ts'
import { past, software, state } from './state.ts'

const relation = '(?:my|our) (?:{kin}|{other}|{close})'

/** Who and what belongs to somebody. */
export const family: readonly LanguageRule[] = [
  state(
    "{have} (?:(?:{count}) )?(?:[\\p{L}\\p{N}-]+ ){0,3}?(?:{kin})(?!'| (?:books?|clothes|toys?|movies?|party|room|food|bed))",
    undefined,
    {
      unless: 'meeting|call with|question|problem|appointment|no idea|to (?:see|pick|collect|feed)',
    },
  ),
  state('{have} an? .{2,40}? (?:called|named) .+', undefined, { unless: software }),
  state(`${relation}(?:'s|s'?) names? (?:is|are) .+`),
  state("(?:my|our) .{2,40}?(?:'s| is| are) (?:called|named) .+", undefined, {
    unless: `${software}|file|variable|branch|class|method|table|column|folder`,
  }),
  state(
    '(?:my|our) (?:{close}|wife|husband|partner|girlfriend|boyfriend)(?: {word})? (?:is|are|has|have) (?:{very} )?(?:allergic|lactose|vegan|vegetarian|coeliac|celiac|diabetic|autistic|deaf|blind|\\d+|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty)(?!{letter})|(?:an? )?.{0,30}allergy|intolerant|(?:{trait})|(?:{illness}))',
  ),
  state(
    '(?:my|our) (?:son|daughter|kids?|child|children|baby|sons|daughters|twins)(?: {word})? (?:starts?|goes|go|attends?|turns?|was born|were born|is in|are in|just started|started) .+',
  ),
  state(`${relation}(?:'s| is| are) (?<thing>(?:(?:dr|mr|mrs|ms|prof)\\.? )?{word}(?: {word})?)$`, undefined, {
    proper: true,
  }),
  state(
    "(?:my|our) (?:doctor|gp|therapist|landlord|landlady|lawyer|accountant|supervisor|advisor|neighbou?r|coach|tutor)(?:'s| is) (?<thing>(?:(?:dr|mr|mrs|ms|prof)\\.? )?{word}(?: {word})?)(?:$| and .+|, .+)",
    undefined,
    { proper: true },
  ),
  state(`${relation}(?:'s|s|s')? (?:birthday|anniversary)(?: is|'s) .+`),
  state(
    "(?:i|we|i've|we've|i have)(?: just| recently)? (?:got|get|am getting|are getting) (?:married|divorced|engaged|promoted)(?: .*)?",
    undefined,
    {
      unless: `${past}|\\d{4}|married to the idea`,
    },
  ),
  state(
    "(?:{am}|we're|we are) (?:expecting (?:our|a|my|twins)|getting (?:married|divorced) (?:in|on|next|this)|the (?:mother|father|parent|mum|dad|mom) of|(?:parents|grandparents) (?:of|to))(?: .*)?",
  ),
  state(
    '{we} (?:{adverb} )*(?:own|drive|ride|play) (?:an?|my own|our own|the|two|three|four|\\d+|several) .+',
    undefined,
    {
      unless: `video|sound|point|song|file|part|role|game of|record|${software}|(?:drive|drives) me`,
    },
  ),
  state('{have} an? (?:{word} ){0,2}(?:{owned})', undefined, { unless: 'question|issue|problem|idea|appointment' }),
  state('{we} {dont} (?:have|own) (?:an? |any )(?:{word} ){0,2}(?:{owned}|{kin})'),
  state('i (?:{adverb} )*play (?:the )?(?:{game})'),
  state(
    'i (?:{adverb} )*(?:use|am on|run|work with|work on|switched to) (?:{tool})|{am} (?:{adverb} )*(?:on|using|running) (?:{tool})(?: .*)?$',
    undefined,
    {
      unless: software,
    },
  ),
  state(
    "(?:my|our) (?:new |old |first |current )?(?:dev |work |home |main |daily |personal |company |gaming )?(?:car|bike|motorbike|van|boat|laptop|phone|computer|pc|machine|box|rig|workstation|guitar|camera|house|flat|instrument|dog|cat)(?:'s| is) an? (?!(?:bit|little|mess|disaster|nightmare|pain|joke|lot|piece|problem)(?!{letter})).+",
  ),
  state(
    "(?:my|our) (?:new |old )?(?:desk|office|flat|house|apartment|home|workplace|company|team|school|university|shop|studio|room|gym|bakery|farm|startup)(?:'s| is) (?:on|in|at|near|next to|based in|called|above|opposite) .+",
  ),
  state(
    '(?:my|our) hobb(?:y|ies)(?: is| are|:) .+|(?:my|our) (?:tech )?stack is .+|(?:my|our) (?:company|team|startup|firm|school) (?:uses|makes|builds|sells|is based in|is called|has (?:\\d+|an? |two|three|offices)) .+',
  ),
  state(
    '(?:my|our) (?:{kin}|{other}|{close}|sister-in-law|brother-in-law),? (?<thing>{word}),?(?:$| (?:is|are|has|have|was born|lives?|works?|goes|teaches|studies) .+)',
    undefined,
    {
      proper: true,
      unless: 'today|tonight|right now|this (?:week|morning)|trying|asking|coming|late',
    },
  ),
  state('(?:my|our) (?:two|three|four|five|six|\\d{1,2}) (?:{word} )?(?:{kin}) .+', undefined, {
    unless: 'today|tonight|right now|this (?:week|morning)',
  }),
  state(
    "(?:i(?:'ve)?|we(?:'ve)?)? ?(?:got|have) (?:{count}|seven|eight|nine|ten|a dozen) (?:{word} )?(?:direct reports|employees|tenants|apprentices|trainees|students|pupils)(?!')",
    undefined,
    {
      unless: 'today|waiting|question|problem|asking|who (?:want|need)',
    },
  ),
  state(
    "(?:my|our) (?:house|flat|home|apartment|garden|kitchen|building|village|street|balcony) (?:has|have|doesn't have|does not have|is heated|runs on|faces|backs onto|gets) .+",
    undefined,
    {
      unless: 'now|today|tonight|this|problem|leak|no power|been',
    },
  ),
  state("got (?:{count}) (?:{word} ){0,2}(?:{kin})(?!'| (?:books?|clothes|toys?|room|food))", undefined, {
    unless: 'sick|ill|from|for',
  }),
  state(
    '{we} (?:{adverb} )*(?:collect|restore|breed|brew|knit|crochet|sew|foster|busk|forage|referee|umpire|tutor|mentor|keep(?= (?:bees|chickens|hens|ducks|goats|rabbits))|sing in|dance in|play in|volunteer (?:at|for|with)) (?!the (?!{word} (?:choir|band|orchestra))|this|that|it|these|those|my|your|over|on|off|up|out|him|her|them){word}.*',
    undefined,
    {
      unless: 'data|logs?|metrics|errors?|you|files?|backups?|database',
    },
  ),
  state(`${relation} lives? (?:with (?:us|me)|next door|upstairs|downstairs).*`),
]
