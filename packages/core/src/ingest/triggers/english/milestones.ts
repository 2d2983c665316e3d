import type { LanguageRule } from '../language-table.ts'

const past =
  "(?:19|20)\\d\\d|(?:should|must|will|would|could|can|might|may|to) (?:be|have)|last year|(?:it|this|that|them)$|years ago|when i was|as a (?:kid|child|student)|back then|used to|never|almost|nearly|haven't|hasn't|not yet|by (?:accident|mistake)"
const small =
  'lunch|dinner|breakfast|coffee|my (?:meal|drink|tea|beer|shift|sentence)|for (?:today|the day)|the (?:door|window|tab|file|app|laptop|browser|typo|line)'
const ephemeral =
  'server|app|application|script|program|computer|machine|container|process|service|timer|download|install|engine|car|vm|docker|debugger'
const trouble =
  'headache|pain|crash|fever|war|rain|trouble|fight|prices?|patience|water|eggs?|food|packages?|parcels?|dinner|lunch|breakfast|laundry|dishes|movie|song|game|coffee|door|shop|store|bank'
const fault = `${trouble}|errors?|problems?|bugs?|issues?`
const task = '(?<thing>{subject})'

/** How far something has come. */
export const milestones: readonly LanguageRule[] = [
  reached('completed', '{team} (?:{lately} )*(?:{finished}) {thing}', small),
  reached('completed', '(?:{lately} )+(?:{finished}) {thing}', small),
  reached(
    'completed',
    '(?:deployed|shipped|merged|released|launched|submitted|finished|published|completed|handed in|wrapped up) (?<thing>(?:the|our|my|all|v?\\d|version).+)',
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
    '{team} (?:{lately} )*(?:got|received|won|secured|landed) (?:the |our |my |a )?(?<thing>(?:job|grant|funding|visa|offer|contract|keys|approval|permit|mortgage|green light|go-ahead|accepted|approved|promoted|hired|funded)(?: .*)?)$',
  ),
  reached(
    'completed',
    `${task}(?:'s| is| are| has been| have been| was| were| got) (?:{lately} |all |fully |completely |100 ?% )*(?:done|finished|complete|completed|live|deployed|merged|fixed|signed|shipped|released|launched|resolved|sent|approved|accepted|submitted|published|delivered|in production|up and running|green|paid off|paid|migrated|wrapped up|in place|out the door|sorted|booked|set up|passed|funded)(?: (?:on|in|to|by|with|for|now|today|yesterday|this|at|and|since|as of|off|out|thanks|last) ?.*)?$`,
    trouble,
  ),
  reached(
    'completed',
    `(?<thing>.{2,50}(?:ticket|issue|case|deal|round|pr|bug|sale|account))(?:'s| is| are| has been) (?:{lately} )*closed`,
  ),
  reached(
    'completed',
    `${task} (?:(?:has|have) (?:{lately} )*(?:gone (?:live|through|out)|passed|landed|shipped|launched|finished|closed)|(?:{lately} )*(?:went (?:live|through)|landed|launched|shipped))(?: .*)?$`,
    trouble,
  ),
  reached('started', `${task} (?:has|have) (?:{lately} )*(?:started|begun|kicked off)(?: .*)?$`, fault),
  reached(
    'started',
    `${task} (?:{lately} )*(?:started|began|kicked off|is underway|are underway|is under way)(?: (?:on|today|yesterday|this|last|in) .*)?$`,
    fault,
  ),
  reached(
    'started',
    '{team} (?:{lately} )*(?:started|begun|began|kicked off)(?: (?:on|with|working on|work on|writing|building))? (?!reading|using|looking|watching|seeing|hearing|doing|having|feeling|thinking|wondering|noticing|getting|to (?:feel|think|wonder|notice|get|see)|a (?:new )?job){thing}',
    `${small}|${ephemeral}`,
  ),
  reached(
    'decided',
    '{team} (?:{lately} )*(?:decided|agreed|settled|opted|voted) (?:to|on|for|that|against|in favou?r of) {thing}',
  ),
  reached(
    'decided',
    '{team} (?:{lately} )*(?:chosen|chose|picked|selected) (?<thing>.+ (?:for|as|over) .+|{word}(?: {word})?)$',
  ),
  reached('decided', "(?:we're|we are|{team}) (?:{lately} )*(?:going with|went with|gone with|sticking with) {thing}"),
  reached(
    'decided',
    "(?:the )?(?:final )?decision(?: is|:)? (?:made|final|we) ?.+|(?:it's|it is) (?:decided|settled|official)[,:] {thing}",
  ),
  reached(
    'progress',
    "(?:{am}|we're|we are) (?:now |about |already )?(?:half ?-?way|\\d+ ?%|two thirds) (?:of the way )?(?:through|done|into|there|with) ?{thing}",
  ),
  reached(
    'progress',
    `${task} (?:is|are) (?:now |about )?(?:half ?-?way|\\d+ ?%|almost|nearly) (?:through|done|finished|complete|completed|ready)$`,
    trouble,
  ),
  reached(
    'failed',
    '{team} (?:{lately} )*(?:abandoned|gave up on|given up on|cancelled|canceled|postponed|shelved|scrapped|pulled the plug on) {thing}',
  ),
  reached(
    'failed',
    '(?<thing>(?:the|our|my) .{0,40}(?:upgrade|migration|deployment|deploy|release|launch|import|rollout|audit|inspection|experiment|negotiations|talks|merger|application|appeal|bid)) (?:{lately} )*(?:failed|fell through|broke down|collapsed)(?: .*)?$',
  ),
  reached(
    'completed',
    '{team} (?:{lately} )*(?:hit|reached|crossed|surpassed) (?<thing>(?:our|the|\\d).+)',
    'limit|wall|snag|error|problem|bug|road|point',
  ),
  reached(
    'completed',
    '(?:all |the |our )*(?<thing>tests) (?:{lately} )*(?:pass|passed|are (?:all )?(?:green|passing))(?: (?:now|again|on) ?.*)?$',
  ),
  reached(
    'decided',
    '{team} (?:{lately} )*(?:moved|pushed|brought) (?:the|our) (?<thing>launch|release|deadline|date|event|go-live|start|kick-?off) .*to .+',
  ),
  reached(
    'failed',
    `${task}(?: has been| have been| was| were| is| are| got)? (?:{lately} )*(?:cancelled|canceled|postponed|rejected|scrapped|on hold|put on hold|delayed|called off)(?: .*)?$`,
    'order|flight|train|event|show',
  ),
]

function reached(status: string, pattern: string, unless?: string): LanguageRule {
  return {
    trigger: 'milestone',
    pattern,
    key: 'task:{thing}',
    data: { status },
    unless: unless === undefined ? past : `${past}|${unless}`,
    confidence: 0.75,
  }
}
