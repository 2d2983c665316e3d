import type { LanguageRule } from '../language-table.ts'
import { ephemeral, fault, headline, later, reached, small, task, trouble, when } from './milestone.ts'

/** How far something has come. */
export const milestones: readonly LanguageRule[] = [
  reached('completed', '{team} (?:{lately} )*(?:{finished}) {thing}', small),
  reached('completed', '(?:{lately} )+(?:{finished}) {thing}', small),
  // As something to like, "version 2" says nothing.
  reached('completed', '{team} (?:{lately} )*(?:{finished}) version v?\\d.*', small),
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
    `${task} (?:(?:has|have) (?:{lately} )*(?:gone (?:live|through|out|public)|passed|landed|shipped|launched|finished|closed)|(?:{lately} )*(?:went (?:live|through|out|public)|landed|launched|shipped))${when}$`,
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
    'sofa|couch|chair|floor',
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
    'completed',
    `${headline}(?:merged|deployed|approved|accepted|granted|signed(?: off)?|shipped|released|submitted|completed|published|delivered|paid off|exchanged|closed|done|passed|renewed|insulated|installed|fixed|migrated|finali[sz]ed|booked|filed)(?: (?:on|in|today|yesterday|this morning|at last|for) ?.*)?(?=,|$)`,
    `${trouble}|{kin}|{other}|well`,
  ),
  reached(
    'completed',
    `(?:(?:as of|since) (?:now|today|yesterday|this {word}|last {word}),? )?${task}(?:'s| is| are) (?:{lately} )*(?:in place|in production|in force|in effect|in the post|in the bag|out the door|out of the door|over the line|up and running|signed and sealed)${when}(?=,|$)`,
    'who|food|parcels?|{kin}|{other}',
  ),
  reached(
    'completed',
    "that(?:'s| is|s) (?:the last of )?(?<thing>(?:the|my|our|all|another|both) .{2,60}?) (?:done|finished|sorted|submitted|shipped|sent|signed|booked|merged|deployed|stripped|painted|packed|paid(?: off)?|in the bag|out of the way)(?: .*)?$",
    trouble,
  ),
  reached(
    'completed',
    '(?:{team} (?:{lately} )*(?:got|have|had)|(?:{lately} )*got) (?:{lately} )*(?<thing>(?:the|our|my|all) [^,]{2,60}?) (?:working|running|live|up and running|done|finished|approved|accepted|signed(?: off)?|merged|shipped|deployed|submitted|published|funded|certified|sorted|insulated|installed|repaired|in production)(?: .*)?(?=,|$)',
    `${small}|to be|need|hair|nails|teeth|on (?:my|your|the) (?:machine|laptop|end)`,
  ),
  reached(
    'completed',
    '(?:{team} )?(?:{lately} )*(?:passed|cleared|aced|nailed|won) (?<thing>(?:the|our|my|all) .*(?:exam|test|interview|course|class|certification|audit|review|inspection|viva|defen[cs]e|assessment|tender|bid|case|appeal|contract)s?)(?: .*)?(?=,|$)',
  ),
  reached(
    'completed',
    '.{2,60}? (?:has |have |came round and |came and |finally |just |now )*(?:signed off(?: on)?|green-?lit|gave (?:us |me )?(?:the |their )?(?:go-?ahead|green light|approval|sign-?off|blessing)(?: (?:for|on|to))?) (?<thing>(?:the|our|my) .+)',
  ),
  reached(
    'started',
    '(?:{lately} )*(?:kicked off|started work on|broke ground on) (?<thing>(?:the|our|my|a|an) .+)',
    `${small}|shoes|boots|blanket|covers`,
  ),
  reached(
    'decided',
    '(?:{team} )?(?:{lately} )*(?:went with|plumped for|settled on|opted for|decided on|landed on|gone with|signed up with) (?!this|that|it|him|her|them|you|me)(?<thing>[^\\s,].+)',
    '{kin}|{other}|friends?|flow|sofa|couch|chair|head|feet|floor|moon',
  ),
  reached(
    'decided',
    '(?:the|our) (?:room|team|board|committee|group|council|client|jury|management|partners|family|panel|steering committee)(?: has| have)? (?:{lately} )*(?:decided|voted|agreed|settled|opted|landed) (?:to|on|for|that|against) {thing}',
  ),
  reached(
    'failed',
    '(?:{team} )?(?:{lately} )*(?:rolled back|reverted|backed out|pulled the plug on|called off|shelved|scrapped|postponed|cancelled|canceled) (?<thing>(?:the|our|my|v?\\d|release|version) ?.+)',
    'order|flight|train|commit|meeting|dinner|call',
  ),
  reached(
    'failed',
    `(?:{team} )?(?:{lately} )*(?:rolled (?<thing>(?:the|our|my) .{2,50}?) back|(?:put|pushed|moved) (?:the|our|my) .{2,50}? (?:back|off) ${later})(?: .*)?$`,
    'order|flight|train|meeting|call|dinner|chair|sofa|table|lights?|tv|heating|kettle|oven',
  ),
  reached(
    'failed',
    `${task}(?: has been| have been| was| were| is| are| got|'s been) (?:{lately} )*(?:put back|pushed|pushed back|put off|moved|bumped|deferred|brought forward|set back) ${later}.*`,
    'order|flight|train',
  ),
  reached(
    'failed',
    `(?<thing>(?:(?:the|our|my) )?(?:[\\p{L}\\p{N}#][\\p{L}\\p{N}#.'-]* ){0,4}(?:experiment|trial|batch|bid|deploy|deployment|migration|release|launch|rollout|audit|inspection|application|appeal|upgrade|proposal|pilot|trial)(?: \\d+| of {word})?) (?:{lately} )*(?:failed|fell through|went bad|flopped|was a failure|collapsed)(?:,? .*)?$`,
    'errors?|exit code|timed? ?out|logs?|status|why',
  ),
  reached(
    'completed',
    `(?<thing>(?:the|our|my|all) .{2,50}?) (?:has|have) (?:{lately} )*been (?:insulated|installed|repaired|renovated|refurbished|painted|planted|rewritten|refactored|tested|translated|printed|agreed|confirmed|finali[sz]ed|ratified|registered|audited|certified|replaced|decommissioned|retired|sold|bought|filed|handed over|rolled out|signed off)${when}(?=,|$)`,
    trouble,
  ),
  reached(
    'completed',
    `(?<thing>(?:the|our|my|all|both|v?\\d[\\d.]*) ?.{0,50}?)(?: is| are|'s) (?:{lately} )*(?:a done deal|in the can|in the bag|behind (?:us|me)|off (?:my|our) plate|over the line|done and dusted|ready to ship)${when}(?=,|$)`,
  ),
  reached(
    'failed',
    `(?<thing>(?:the|our|my) .{2,50}?)(?: is| are|'s) (?:{lately} )*(?:dead in the water|off the table|on ice|on the back burner|not happening(?: any ?more)?|no longer happening|not going ahead)${when}(?=,|$)`,
  ),
  reached(
    'completed',
    "(?:we're|we are) (?:{lately} )*(?<thing>live|in production|in beta|open for business|fully funded|moved in)(?: .*)?$",
  ),
  reached(
    'completed',
    '(?:the|our) (?:client|board|committee|customer|council|bank|landlord|publisher|journal|editor|investors?|management|city|court|jury|team)(?: has| have)? (?:{lately} )*(?:approved|accepted|okayed|signed|green-?lit) (?<thing>(?:the|our|my) .+)',
  ),
  reached(
    'failed',
    '(?:the|our) (?:client|board|committee|customer|council|bank|landlord|publisher|journal|editor|investors?|management|city|court|jury)(?: has| have)? (?:{lately} )*(?:rejected|turned down|vetoed|backed out of|pulled out of|cancelled|canceled) (?<thing>(?:the|our|my) .+)',
  ),
  reached(
    'failed',
    "{team} (?:{lately} )*(?:missed|lost|failed|flunked|blew|didn't (?:get|win|pass|make|land)) (?:the|our|my) (?<thing>(?:.{0,30} )?(?:deadline|bid|tender|pitch|case|appeal|contract|exam|audit|inspection|grant)(?!{letter}).*)",
    'case of',
  ),
  reached(
    'failed',
    '(?<thing>(?:the|our|my) .{2,40}?) (?:has |have )?(?:{lately} )*failed (?:the|its|their) (?:{word} ){0,2}(?:tests?|inspection|audit|review|certification|trial)(?: .*)?$',
    `function|code|script|method|query|class|${ephemeral}`,
  ),
  reached(
    'decided',
    '(?:the|our) (?:final |official )?(?:choice|pick|winner|verdict|decision|vote) (?:fell on|went to|goes to|has fallen on|went for) {thing}',
  ),
  reached(
    'decided',
    '(?<thing>(?!(?:how|what|as|like|whatever|where|than|who|why|think|say|so|that|this|if|because)(?!{letter})){word}(?: (?!who|what|whatever){word})?) it is(?: then)?$',
  ),
  reached(
    'progress',
    "(?:{am}|we're|we are) (?:now |about |already )?(?:half ?-?way|\\d+ ?%|two thirds) (?:of the way )?(?:through|done|into|there|with) ?{thing}",
    'through (?:peeling|cooking|eating|reading|watching|listening|cleaning|making|the (?:film|movie|book|episode|song)).*',
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
