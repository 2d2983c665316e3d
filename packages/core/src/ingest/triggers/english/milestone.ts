import type { LanguageRule } from '../language-table.ts'

const past =
  "(?:19|20)\\d\\d|(?:should|must|will|would|could|can|might|may|to) (?:be|have)|last year|(?:it|this|that|them)$|years ago|when i was|as a (?:kid|child|student)|back then|used to|never|almost|nearly|haven't|hasn't|isn't|not(?! happening| going ahead)|will|in which|by (?:accident|mistake)"
export const small: string =
  'lunch|dinner|breakfast|coffee|my (?:meal|drink|tea|beer|shift|sentence)|for (?:today|the day)|the (?:door|window|tab|file|app|laptop|browser|typo|line)'
export const ephemeral: string =
  'server|app|application|script|program|computer|machine|container|process|service|timer|download|install|engine|car|vm|docker|debugger'
export const trouble: string =
  'headache|(?:my|the) order|pain|crash|fever|war|rain|trouble|fight|prices?|patience|water|eggs?|food|packages?|parcels?|dinner|lunch|breakfast|laundry|dishes|movie|song|game|coffee|door|shop|store|bank|part|bit|rant|venting|weekend|day|week|break|film|call'
export const fault: string = `${trouble}|errors?|problems?|bugs?|issues?`
export const when: string =
  '(?: (?:on|in|at|to|by|with|without|for|now|today|yesterday|tonight|this|last|early|late|ahead|just|after|before|despite|and|thanks|as) ?.*)?'
const months = 'january|february|march|april|may|june|july|august|september|october|november|december'
export const later: string = `(?:(?:until|till|by|to|from) (?:next|the (?:\\d|end|new year)|early|late|mid|q\\d|\\d|${months}|{day}|a later|further notice|after).*|(?:by )?(?:an?|one|two|three|four|another|\\d+) (?:day|week|fortnight|month|year|quarter)s?)`
/** Of what is told in two words: `PR 418 merged`. */
export const headline: string =
  "(?<thing>(?!(?:i|we|you|he|she|it|they|this|that|who|which|what|not|no|if|when|once|until|to|get|gets|be|is|are|was|all|everyone|everybody|nobody|people|please|just|mission|{verb})(?!{letter}))(?:[\\p{L}\\p{N}#][\\p{L}\\p{N}#.'-]* ){1,4}?)(?:(?:is|are|was|were|got|has been|have been|finally|now|officially|just|all|successfully) )*"
export const task: string = '(?<thing>{subject})'

/** A rule of something that has come to `status`; of what is past or not yet it does not hold. */
export function reached(status: string, pattern: string, unless?: string): LanguageRule {
  return {
    trigger: 'milestone',
    pattern,
    key: 'task:{thing}',
    data: { status },
    unless: unless === undefined ? past : `${past}|${unless}`,
    confidence: 0.75,
  }
}
