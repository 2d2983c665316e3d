/** The words of time expressions: English, and the simple ones of German, Spanish and French, without accents. */
import type { Unit } from './calendar.ts'

/** What a name without anything else needs beside it: see `allowed` in `found.ts`. */
export type Weak = 'month' | 'weekday' | 'season' | 'year'
export type Relation = 'in' | 'on' | 'since' | 'after' | 'before' | 'until' | 'by' | 'between' | 'from'
export type Mode = 'last' | 'past' | 'this' | 'next'
export type Part = 'early' | 'mid' | 'late'

/** Words without a value. */
type Plain = 'the' | 'of' | 'and' | 'dot' | 'to' | 'ago' | 'agoBefore' | 'pastAfter' | 'half' | 'dayPart' | 'connector'

export type Meaning =
  | { is: 'month'; value: number; weak: boolean }
  | { is: 'weekday'; value: number; weak: boolean }
  | { is: 'season' | 'quarter' | 'number' | 'vague' | 'today'; value: number }
  | { is: 'ordinal'; value: number }
  | { is: 'unit'; value: Unit }
  | { is: 'relation'; value: Relation }
  | { is: 'mode'; value: Mode }
  | { is: 'part'; value: Part }
  | { is: Plain }

export const vocabulary: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ...list(
    `january januar enero janvier|february februar febrero fevrier|marz|abril avril||juni junio juin|
    july juli julio juillet|aout|september septiembre septembre|october oktober octubre octobre|
    november noviembre novembre|december dezember diciembre decembre`,
    (value) => ({ is: 'month', value, weak: false }),
  ),
  ...list(
    `jan|feb|march mar marzo mars|april apr|may mai mayo|june jun|jul|august aug agosto|sep sept|oct okt|nov|dec dez`,
    (value) => ({ is: 'month', value, weak: true }),
  ),
  ...list(
    `monday montag lunes lundi|tuesday dienstag martes mardi|wednesday mittwoch miercoles mercredi|
    thursday donnerstag jueves jeudi|friday freitag viernes vendredi|saturday samstag sonnabend sabado samedi|
    sunday sonntag domingo dimanche`,
    (value) => ({ is: 'weekday', value: value - 1, weak: false }),
  ),
  ...list('mon|tue tues|wed|thu thur thurs|fri|sat|sun', (value) => ({ is: 'weekday', value: value - 1, weak: true })),
  ...list(
    `spring fruhling fruhjahr primavera printemps|summer sommer verano ete|autumn fall herbst otono automne|
    winter invierno hiver`,
    (value) => ({ is: 'season', value }),
  ),
  ...list('q1|q2|q3|q4', (value) => ({ is: 'quarter', value })),
  ...list(
    `a an one ein eine einen einem einer un una une|two zwei dos deux|three drei tres trois|four vier cuatro quatre|
    five funf cinco cinq|six sechs seis|seven|eight|nine|ten|eleven|twelve`,
    (value) => ({ is: 'number', value }),
  ),
  ...list('first|second|third|fourth', (value) => ({ is: 'ordinal', value })),
  ...list('|couple paar|few several', (value) => ({ is: 'vague', value: value === 2 ? 2 : 4 })),
  ...list(
    'anteayer vorgestern avant-hier|yesterday gestern ayer hier|today tonight heute hoy aujourd|tomorrow',
    (n) => ({
      is: 'today',
      value: n - 3,
    }),
  ),
  ...words('unit', {
    hour: 'hour hours',
    day: 'day days tag tage tagen dia dias jour jours',
    week: 'week weeks woche wochen semana semanas semaine semaines',
    weekend: 'weekend weekends wochenende',
    month: 'month months monat monate monaten mes meses mois',
    quarter: 'quarter quarters',
    year: 'year years jahr jahre jahren ano anos annee annees ans',
  }),
  ...words('relation', {
    in: 'in during throughout within over im en au',
    on: 'on am',
    since: 'since seit desde depuis',
    after: 'after nach despues apres',
    before: 'before prior antes avant',
    until: 'until till bis hasta jusqu-a',
    by: 'by',
    between: 'between zwischen entre',
    from: 'from von',
  }),
  ...words('mode', {
    last: 'last letzte letzten letzter letztes letztem vergangene vergangenen',
    past: 'past',
    this: 'this current diese diesen dieser dieses diesem este esta cet cette',
    next: 'next',
  }),
  ...words('part', {
    early: 'early beginning start anfang',
    mid: 'mid middle mitte',
    late: 'late end ende',
  }),
  ...plain('the', 'the der die das den dem el la los las le les l'),
  ...plain('of', 'of de del du des d'),
  ...plain('and', 'and & und y et or oder'),
  ...plain('dot', '.'),
  ...plain('to', 'to through thru - – —'),
  ...plain('ago', 'ago'),
  ...plain('agoBefore', 'hace il-y-a vor'),
  ...plain('pastAfter', 'pasado pasada dernier derniere'),
  ...plain('half', 'half'),
  ...plain('dayPart', 'night morning afternoon evening'),
  ...plain('connector', ', as mentioned told said shared discussed'),
])

/** Scripts without spaces: `value` units away. */
export const unspacedWords: ReadonlyMap<string, { unit: Unit; value: number }> = new Map([
  ...unspaced('day', '前天 一昨日|昨天 昨日 어제|今天 今日 오늘'),
  ...unspaced('week', '|上周 上週 上星期 先週|本周 今週'),
  ...unspaced('month', '|上个月 上月 先月|这个月 今月'),
  ...unspaced('year', '前年|去年 昨年|今年'),
])

/** Groups divided by `|`; the first group is number 1. */
function list(groups: string, meaning: (value: number) => Meaning): [string, Meaning][] {
  return groups
    .split('|')
    .flatMap((group, index) => split(group).map((word): [string, Meaning] => [word, meaning(index + 1)]))
}

function words<Is extends 'unit' | 'relation' | 'mode' | 'part'>(
  is: Is,
  groups: Record<string, string>,
): [string, Meaning][] {
  return Object.entries(groups).flatMap(([value, group]) =>
    split(group).map((word): [string, Meaning] => [word, { is, value } as Meaning]),
  )
}

function plain(is: Plain, group: string): [string, Meaning][] {
  return split(group).map((word) => [word, { is }])
}

function unspaced(unit: Unit, groups: string): [string, { unit: Unit; value: number }][] {
  return groups
    .split('|')
    .flatMap((group, index) =>
      split(group).map((word): [string, { unit: Unit; value: number }] => [word, { unit, value: index - 2 }]),
    )
}

function split(group: string): string[] {
  return group.split(/\s+/).filter((word) => word !== '')
}
