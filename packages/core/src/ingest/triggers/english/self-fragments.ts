import type { LanguageRule } from '../language-table.ts'
import { state } from './state.ts'

const weekday = '(?:mon|tues|wednes|thurs|fri|satur|sun)day'
const size = '(?:two|three|four|five|six|seven|eight|nine|ten|\\d{1,2})'

/** What somebody says of himself besides, or without a whole sentence. */
export const fragments: readonly LanguageRule[] = [
  state(
    `(?!{word}'s )(?!(?:new|same|over|anyone|any|no|the|my|some|another|is|are|was|i|you|it|for)(?!{letter}))(?:{word} ){0,3}?{person}(?: (?:of|at|in|from|for|by) .{2,40}?)? here(?:[,.:].*)?$`,
  ),
  state('(?:speaking|talking|writing) as (?:an? )?(?:{word} ){0,3}{person}(?:[,:].*)?$'),
  state('being (?:an? )?(?:{adverb} )*(?:{trait}|vegan|vegetarian|(?:{word} ){0,2}{person})(?:$|, (?:i|we|my) .+)'),
  state("(?:with|having|because of|due to|given) (?:my )?(?:{illness})(?:,| ).*(?:me|i|my|i'm)(?: .*)?$"),
  state(
    '(?:{trait})(?:,? (?:and|with) (?!.*(?<!{letter})(?:seems?|is|are|should|looks?)(?!{letter})).+|, (?:{trait}|{count} |\\d|no |living |based |mum |dad |mom |in my ).*)$',
  ),
  state('(?:{trait}) since .+'),
  state(
    '\\d{2},? ?(?:m|f|male|female|woman|man|non-?binary|years old|yo|y/o)(?:,.*)?$|(?:male|female|man|woman),? \\d{2}(?:,.*)?$',
  ),
  state(
    '(?:{word} ){0,3}?{person} (?:at|for) (?:an? |the )?(?:{word} ){0,4}(?:company|firm|start-?up|school|university|hospital|bank|agency|charity|college|museum|council|studio|nursery|clinic|practice)$',
    undefined,
    { unless: 'the|my|our|any|a good|is|was|new' },
  ),
  state('(?:{word} ){0,2}(?:student|apprentice|trainee|retiree|pensioner|freelancer), .+', undefined, {
    unless: 'the|my|our|a|dear|every|each',
  }),
  state("the name(?:'s| is) (?<thing>{word}).*", 'name', { proper: true }),
  state(
    'by (?:trade|profession|training|day),? (?:{am}) .+|(?:{word} ){0,3}{person} by (?:trade|profession|training)(?:,.*)?$',
  ),
  state(`there(?:'s| are| is) (?:just |only )?${size}(?: people)? of us.*`, undefined, {
    unless: 'today|tonight|tomorrow|coming|going|meeting|dinner|waiting|left',
  }),
  state(
    `(?:(?:on )?${weekday} (?:mornings?|afternoons?|evenings?|nights?)|(?:on )?{days}|after work|at weekends|at the weekend|in my (?:spare|free) time|outside (?:of )?work|most (?:mornings|evenings|days|weekends)|every (?:other )?{day}),? (?:i|we) (?!need|want|have to|am|was|had|did|think|wonder|get an?|see|can|should|would|will|must|could|may|might|{word}ed)\\p{L}{2,} .+`,
    undefined,
    { unless: 'error|this|that|it|you' },
  ),
  state(
    'i (?:{adverb} )*(?:take|go|have|do|run|swim|cycle|walk|visit|call|meet|cook|bake|train|practi[sc]e|travel|fly|commute|attend|pick up|drop off|look after) .{2,60} (?:on )?{days}(?: .*)?$',
    undefined,
    { unless: 'this|that|it|you|him|her' },
  ),
  state(
    'the (?:company|firm|start-?up|business|school|shop|team|charity|restaurant|practice|band|choir|agency|studio|lab) (?:that )?i (?:founded|co-?founded|run|own|work (?:for|at)|lead|manage|teach at|sing in|play in|started) .+',
  ),
  state(
    '(?!single|engaged|blind|deaf|trans|gay|sober|catholic|christian|\\d|in my)(?:{trait}|vegan|vegetarian|pescatarian)$',
  ),
  state('(?!.*(?<!{letter})(?:he|she|they|you|who|people|someone|which)(?!{letter})).{2,80} for a living$'),
  state(
    '(?:(?:currently |now )?(?:based|living|located) (?:in|near|out of)|{am} out of) (?<thing>{word}).*',
    undefined,
    { proper: true },
  ),
  state(
    "i(?:'ve| have) been (?!waiting|trying|getting|having|looking|thinking|meaning|wondering|seeing|told){word}ing .{2,60} (?:for (?:over |about |nearly |almost |more than )*(?:an?|\\d+|{word}) (?:years|decades?)|since (?:\\d{4}|i was|my))(?: .*)?",
  ),
  state('{am} in my (?:first|second|third|fourth|final|last) (?:year|term|semester|trimester).*'),
  state(
    'i (?:start|finish|begin|get off) (?:work |school )?(?:at|around) (?:\\d|five|six|seven|eight|nine|ten|noon|midnight).*',
  ),
  state(
    'i (?:{adverb} )*(?:cycle|walk|drive|commute|bike|take the \\p{L}+) to (?:work|school|the office|uni|campus|college).*',
  ),
  state(
    'i (?:trained|qualified|retrained|am trained|am qualified) as .+|i report to (?!the police){letter}.+|i hail from .+|i call {word}(?: {word})? home',
  ),
  state(
    '(?:my|our) (?:team|company|family|class|band|household) (?:is|are|has|consists of) (?:about |around |only |just )?(?:\\d+|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty)(?!{letter}).*',
  ),
  state('we (?:{adverb} )*use (?<thing>{word}).*', undefined, {
    proper: true,
    unless: 'this|that|here|instead|temporarily|for now',
  }),
  state(
    '(?:my|our) (?:shifts?|working day|school day|commute|rotation|on-?call(?: {word})?|classes|lessons) (?:starts?|ends?|finish(?:es)?|begins?|takes?|runs?) .+',
    undefined,
    {
      unless: 'today|tomorrow|tonight|in \\d+|this week|late',
    },
  ),
  state(
    '{am} (?:{adverb} |{very} )*(?:terrified|scared|frightened) of (?!that|losing|breaking|making|getting|going|doing|missing|being|what|it|this|you){word}.*',
  ),
  state('{am} (?:over |here )?in (?:the )?(?<thing>{word}(?: {word})?)$', 'home', {
    proper: true,
    unless: '{tool}|room|word|line|chapter|slack|zoom|teams|it|hr',
  }),
]
