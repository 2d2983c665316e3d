import type { LanguageRule } from '../language-table.ts'
import { software, state } from './state.ts'

/** Age, health, diet and habits. */
export const body: readonly LanguageRule[] = [
  state('{am} (?:{adverb} )*\\d{1,3}(?: (?:years?|yrs?)(?:[ -]old)?(?: .+)?| ?(?:yo|y/o))?(?: now| already)?$', 'age'),
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
    "i (?:{dont}|can'?t|cannot|never|only|mostly|mainly|rarely|seldom|barely|hardly(?: ever)?) (?:eat|drink|smoke|drive|swim|cook|tolerate|digest|wear|own) (?!it|this|that|them|any of|these|those).+",
  ),
  state(
    'i (?:can.?t|cannot|mustn.t) have (?:dairy|gluten|nuts|eggs|milk|wheat|soya?|sugar|caffeine|alcohol|lactose|shellfish|fish|meat|pork).*',
  ),
  state('{am} on (?:permanent )?(?:nights|earlies|lates|(?:night|day|early|late) shifts?)(?: .*)?', undefined, {
    unless: 'tonight|today',
  }),
  state('i (?:{dont}|never) (?:drink|smoke|drive|swim)|i eat .+ (?:now|these days|only)'),
  state(
    "(?:{have}|i (?:{adverb} |often )*(?:get|suffer from|struggle with)|i was diagnosed with|i've been diagnosed with|i live with) (?:.{0,30} )?(?:{illness})",
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
