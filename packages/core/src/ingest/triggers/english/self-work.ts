import type { LanguageRule } from '../language-table.ts'
import { past, software, state } from './state.ts'

/** What somebody does. */
export const work: readonly LanguageRule[] = [
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
  state('{am} (?:{adverb} )*an? (?!(?:{notrole})(?!{letter})){letter}.*', undefined, {
    unless:
      'right now|at the moment|tonight|today|this (?:minute|second|morning|week)|late|behind|away from|short of|in with|chance',
  }),
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
    '(?:speaking )?as an? (?!(?:user|customer|rule|result|matter|test|last|first|joke|side|general|whole|bonus|reminder|start|next|final|workaround|kid|child|student|teenager|boy|girl|teen|default|consequence)(?!{letter}))(?:{word} ){0,3}?{word},? i (?!want|would|was|had|could|need|can|should|expect|expected|did|were|wanted|(?:never |always |often |once )?(?!need)\\p{L}{2,}ed(?!{letter}))\\p{L}.+',
  ),
]
