import type { LanguageRule } from '../language-table.ts'

const past = 'used to|back then|when i was'
const software =
  'script|code|command|tests?|query|loop|program|scan|build|job|server|function|app|fails?|crash(?:es)?|errors?'

/** What somebody says of himself. */
export const self: readonly LanguageRule[] = [
  ...names(),
  ...places(),
  ...work(),
  ...body(),
  ...family(),
  ...belongings(),
]

function names(): LanguageRule[] {
  return [
    state("my (?:full |real )?name(?:'s| is) (?!(?:mud|on|in|not|at|being|the|spelled)(?!{letter})){letter}.*", 'name'),
    state(
      "my (?<thing>first name|last name|surname|middle name|nickname|{attribute})(?:'s| is| are|:)(?: now)? (?!not|wrong|broken|missing)[\\p{L}\\p{N}+@(\u25a1].*",
      '{thing}',
    ),
    state(
      "(?:i go by|i(?: a|')m called|(?:people|friends|they|everyone|everybody) (?:just )?calls? me) {letter}.+",
      'name',
    ),
    state('{am} (?<thing>{word}(?: {word})?)(?: (?:from|at|with) .+)?$', undefined, {
      proper: true,
      unless: "i'm (?:ok|okay|done|back|here|in|not|so|very|just|at|on|all|good|fine|sure|sorry|afraid|batman)",
    }),
    state('i identify as .+'),
    state("{word} (?:is|isn't|is not) my (?:first|native|second|third) language"),
  ]
}

function places(): LanguageRule[] {
  return [
    state('{we} (?:{adverb} )*live in (?!fear|hope|the moment|a (?:world|society|bubble)).+', 'home'),
    state('{am} (?:{adverb} )*(?:based|living|located|settled) (?:in|out of) .+', 'home'),
    state(
      '{we} (?:{adverb} )*live (?:near|outside|close to|by the|with|alone|on|at|above|next|in|just|abroad|about)(?: .+)?',
    ),
    state(
      '{weve} (?:{adverb} )*(?:moved|relocated|emigrated)(?: back| here| house)? (?:to|into) (?!the (?:next|second|third|last|file)).+',
      'home',
      {
        unless: `${past}|\\d{4}|folder|archive|list|column|section`,
      },
    ),
    state('{am} (?:{adverb} )*from (?!the (?:start|beginning)|an? |now){letter}.*', 'origin'),
    state('i (?:{adverb} )*come from (?!the (?:start|beginning)|nothing|work){letter}.*', 'origin'),
    state('(?:i was )?born (?:and (?:raised|bred) )?(?:in|on|at) .+|i was raised .+|i (?:was brought|grew) up .+'),
    state("i(?:'ve| have) (?:lived|been living|been based) (?:in|at|here|abroad|with|near) .*"),
    state("(?:we're|we are) (?:based|located|headquartered) (?:in|at|near) .+"),
  ]
}

function work(): LanguageRule[] {
  return [
    state('i (?:{adverb} )*work as .+|{am} (?:{adverb} )*working as .+|my job is .+', 'job'),
    state(
      'i (?:{adverb} )*work (?:at|for) (?!free|nothing|hours|ages|a while|it|me|you).+|{am} (?:{adverb} )*(?:working at|working for|employed (?:at|by|with)) .+',
      'employer',
    ),
    state(
      'i (?:{adverb} )*work (?:in (?!vain|progress|silence|peace|the (?:terminal|browser|editor|console))|with|from home|nights?|shifts|remotely|part[- ]time|full[- ]time|freelance|night shifts|weekends|on (?:{days}|a farm|the railways))(?:.*)?',
      undefined,
      { unless: 'me|you|this|that' },
    ),
    state(
      "(?:i|i've|i have) (?:just |recently )?(?:started|got|took|have|found) an? (?:new |part-time |full-time )*job .*|{am} starting (?:a new job|as an?) .*",
    ),
    state('{am} (?:{adverb} )*an? (?!(?:{notrole})(?!{letter})){letter}.*'),
    state(
      '{am} (?:{adverb} )*(?:the|one of the|head|chief|director|ceo|cto|cfo|co-?founder|owner|founder|president|vp|captain|chair) (?:{word} ){0,4}(?:of|at|for) .+',
      undefined,
      {
        unless: 'only|same|first|best|worst|the end',
      },
    ),
    state(
      '{am} (?:{adverb} )*in (?:marketing|sales|finance|hr|it|software|tech|education|law|real estate|consulting|insurance|banking|retail|healthcare|logistics|publishing|my {word} (?:year|semester)|(?:first|second|third|fourth|final|last) (?:year|grade|semester)|{word} grade)',
    ),
    state(
      "i(?:'ve| have) been an? {letter}.+ (?:for|since) .+|i(?:'ve| have) (?:been (?:{adverb} )?)?(?:working|studying|teaching|learning|married|vegan|vegetarian|playing|running an?|sober|self-employed|retired|worked|taught|studied)(?: (?:at|for|in|as|since|with) .+)",
      undefined,
      { unless: 'on (?:this|it|that)|this|that' },
    ),
    state(
      'i (?:{adverb} )*(?:teach|study|coach|manage|lead|supervise|commute|volunteer|freelance) (?!this|that|it|them|these|those|you|him|her|the (?:following|script|code|above)|around).+',
      undefined,
      {
        unless: past,
      },
    ),
    state(
      "i (?:studied|majored in|graduated) .+|i (?:have|hold|did|got) (?:an? |my )?(?:phd|degree|master'?s|bachelor'?s|diploma|doctorate|mba)(?: .*)?",
    ),
    state(
      "{am} (?:doing|writing|finishing|pursuing) (?:an?|my) (?:{word} )?(?:phd|thesis|master's|masters|degree|apprenticeship|internship|residency|mba|dissertation).*",
    ),
    state('{weve} (?:just |recently )?retired.*'),
    state('i (?:{adverb} )*speak (?!for|to|with|up|of|as|about|on|from|my){letter}.+'),
    state('{we} (?:{adverb} )*(?:run|operate) (?:an?|our own|my own|two|three|the) .+', undefined, {
      unless: `${software}|risk|fever`,
    }),
    state(
      '{am} (?:{adverb} )*(?:studying|learning|majoring in|training (?:to be|for|as)|enrolled|apprenticed) (?!this|that|it|how|about|a (?:ton|lot)|with|so much|more|from|to (?!be)).+',
      undefined,
      {
        unless: 'right now|tonight|today',
      },
    ),
    state(
      '{am} (?:{adverb} )*(?:{very} )?(?:new to|fluent in|a native speaker of|a beginner (?:in|at|with)|a member of|part of) {thing}',
    ),
    state(
      "(?:we're|we are) (?:an? (?!bit|little|few|lot|mess)|two |three |four |five |\\d+ ){letter}.+|(?:we're|we are) (?:married|vegan|vegetarian)(?: .*)?",
    ),
    state(
      '(?:speaking )?as an? (?!(?:user|customer|rule|result|matter|test|last|first|joke|side|general|whole|bonus|reminder|start|next|final|workaround|kid|child|student|teenager|boy|girl|teen|default|consequence)(?!{letter}))(?:{word} ){1,4}?i (?!want|would|was|had|could|need|can|should|expect|expected|did|were|wanted)\\p{L}.+',
    ),
  ]
}

function body(): LanguageRule[] {
  return [
    state(
      '{am} (?:{adverb} )*\\d{1,3}(?: (?:years?|yrs?)(?:[ -]old)?(?: .+)?| ?(?:yo|y/o))?(?: now| already)?$',
      'age',
    ),
    state(
      "i(?:'ve| have)?(?: just| recently)? turned (?:\\d{2}|twenty|thirty|forty|fifty|sixty|seventy|eighty)|{am} turning \\d{2}|i turn \\d{2}|i'll be \\d{2} (?:in|next|this|on) .+",
      'age',
    ),
    state('(?:{am} )?(?:{adverb} )*(?:{very} )?(?:allergic|intolerant) to {thing}', undefined, {
      unless: 'to (?:mondays|work|meetings|stupidity|bullshit|nonsense|him|her)',
    }),
    state(
      '{am} (?:{adverb} )*(?:an? )?(?:strict )?(?:vegan|vegetarian|pescatarian|flexitarian|keto|halal|kosher)',
      'diet',
    ),
    state('{am} (?:{adverb} )*(?:{trait})'),
    state(
      '{am} (?:{adverb} )*on (?:an? .{2,30} diet|blood thinners|medication|insulin|statins|antidepressants|the pill|(?:parental|maternity|paternity|sick) leave)',
    ),
    state(
      "i (?:{dont}|can'?t|cannot|never|only|mostly|mainly) (?:eat|drink|smoke|drive|swim|cook|tolerate|digest|wear|own) (?!it|this|that|them|any of|these|those).+",
    ),
    state('i (?:{dont}|never) (?:drink|smoke|drive|swim)|i eat .+ (?:now|these days|only)'),
    state(
      "(?:{have}|i suffer from|i was diagnosed with|i've been diagnosed with|i live with) (?:.{0,30} )?(?:{illness})",
    ),
    state('{am} not (?:an? )?(?:{trait}|vegan|vegetarian|religious)'),
    state(
      'i (?:{adverb} )*(?:wear|need) (?:glasses|contacts|contact lenses|reading glasses|a size|size|hearing aids|a wheelchair|braces|a (?:small|medium|large)).*|i take (?:medication|insulin|statins|antidepressants|blood thinners).*|i weigh .+',
    ),
    state(
      'i (?:{adverb} )*(?:use an? wheelchair|do (?:yoga|pilates|karate|judo|crossfit|shift work|triathlons?)|practi[sc]e (?:yoga|judo|law|medicine|karate|meditation))(?: .*)?',
    ),
    state(
      'i (?:{adverb} )*(?:get up|wake up|go to bed|go to sleep|meditate|work out|go running|go swimming|exercise|fast|pray) (?:at|every|before|after|on|around|by) .+',
    ),
    state(
      'i (?:{adverb} )*(?!this|say|forget|wonder)(?:take|go|have|do|run|swim|cycle|walk|visit|call|meet|cook|bake|eat|drink|train|practi[sc]e|read|buy|travel|fly|commute|get|see|attend|pick up|drop off) .{2,80} {habit}(?: .{0,30})?$',
      undefined,
      {
        unless: `this|that|it|them|him|her|you|${software}`,
      },
    ),
  ]
}

function family(): LanguageRule[] {
  const relation = '(?:my|our) (?:{kin}|{other}|{close})'
  return [
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
      '(?:my|our) (?:{close})(?: {word})? (?:is|are|has|have) (?:{very} )?(?:allergic|lactose|vegan|vegetarian|coeliac|celiac|diabetic|autistic|deaf|blind|\\d+|(?:an? )?.{0,30}allergy|intolerant|(?:{trait})|(?:{illness}))',
    ),
    state(
      '(?:my|our) (?:son|daughter|kids?|child|children|baby|sons|daughters|twins)(?: {word})? (?:starts?|goes|go|attends?|turns?|was born|were born|is in|are in|just started|started) .+',
    ),
    state(`${relation}(?:'s| is| are) (?<thing>(?:(?:dr|mr|mrs|ms|prof)\\.? )?{word}(?: {word})?)$`, undefined, {
      proper: true,
    }),
    state(
      "(?:my|our) (?:doctor|gp|therapist|landlord|landlady|lawyer|accountant|supervisor|advisor|neighbou?r|coach|tutor)(?:'s| is) (?<thing>(?:(?:dr|mr|mrs|ms|prof)\\.? )?{word}(?: {word})?)$",
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
  ]
}

function belongings(): LanguageRule[] {
  return [
    state(
      '{we} (?:{adverb} )*(?:own|drive|ride|play) (?:an?|my own|our own|the|two|three|four|\\d+|several) .+',
      undefined,
      {
        unless: `video|sound|song|file|part|role|game of|record|${software}|(?:drive|drives) me`,
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
      "(?:my|our) (?:new |old |first |current )?(?:car|bike|motorbike|van|boat|laptop|phone|computer|guitar|camera|house|flat|instrument|dog|cat)(?:'s| is) an? (?!(?:bit|little|mess|disaster|nightmare|pain|joke|lot|piece|problem)(?!{letter})).+",
    ),
    state(
      "(?:my|our) (?:new |old )?(?:desk|office|flat|house|apartment|home|workplace|company|team|school|university|shop|studio|room|gym|bakery|farm|startup)(?:'s| is) (?:on|in|at|near|next to|based in|called|above|opposite) .+",
    ),
    state(
      '(?:my|our) hobb(?:y|ies)(?: is| are|:) .+|(?:my|our) (?:tech )?stack is .+|(?:my|our) (?:company|team|startup|firm|school) (?:uses|makes|builds|sells|is based in|is called|has (?:\\d+|an? |two|three|offices)) .+',
    ),
  ]
}

function state(pattern: string, key?: string, more: { unless?: string; proper?: boolean } = {}): LanguageRule {
  return { trigger: 'self', pattern, confidence: 0.85, ...(key === undefined ? {} : { key }), ...more }
}
