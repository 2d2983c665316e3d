import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { firstTime, lastTime } from './calendar.ts'
import { readTimes } from './read-times.ts'
import { vocabulary } from './vocabulary.ts'

/** What is asked, the windows (the last day is outside), and the day of the question: a Wednesday unless told. */
type Case = [query: string, windows: string, today?: string]

const english: Case[] = [
  ['in May 2023', '2023-05-01..2023-06-01'],
  ['on 5 June', '2023-06-05..2023-06-06'],
  ['on 5 June', '2022-06-05..2022-06-06', '2023-06-04'],
  ['June 5th, 2023', '2023-06-05..2023-06-06'],
  ['2023-06-05', '2023-06-05..2023-06-06'],
  ['05.06.2023', '2023-06-05..2023-06-06'],
  ['05/06/2023', '2023-06-05..2023-06-06, 2023-05-06..2023-05-07'],
  ['13/06/2023', '2023-06-13..2023-06-14'],
  ['2023/06/05', '2023-06-05..2023-06-06'],
  ['2023-06-05T10:00', '2023-06-05..2023-06-06'],
  ['in 2022', '2022-01-01..2023-01-01'],
  ['photos from 2022', '2022-01-01..2023-01-01'],
  ['in the summer of 2022', '2022-06-01..2022-09-01'],
  ['in summer 2021', '2021-06-01..2021-09-01'],
  ['winter of 2022', '2022-12-01..2023-03-01'],
  ['last winter', '2022-12-01..2023-03-01', '2024-01-10'],
  ['this winter', '2023-12-01..2024-03-01', '2024-01-10'],
  ['last winter', '2023-12-01..2024-03-01', '2024-03-01'],
  ['Q2 2024', '2024-04-01..2024-07-01'],
  ['the second quarter of 2024', '2024-04-01..2024-07-01'],
  ['Q2', '2023-04-01..2023-07-01'],
  ['the first weekend of August 2023', '2023-08-05..2023-08-07'],
  ['the last weekend in May', '2023-05-27..2023-05-29'],
  ['the last Monday of May 2023', '2023-05-29..2023-05-30'],
  ['the second week of November', '2022-11-08..2022-11-15'],
  ['the week of 3 July', '2022-06-27..2022-07-04'],
  ['the week of 3 July 2023', '2023-07-03..2023-07-10'],
  ['early March', '2023-03-01..2023-03-12'],
  ['mid-March 2023', '2023-03-11..2023-03-22'],
  ['late March 2024', '2024-03-21..2024-04-01'],
  ['the beginning of November 2022', '2022-11-01..2022-11-11'],
  ['the end of last year', '2022-09-01..2023-01-01'],
  ['first half of September 2022', '2022-09-01..2022-09-16'],
  ['second half of 2022', '2022-07-02..2023-01-01'],
  ['yesterday', '2023-06-13..2023-06-14'],
  ['last night', '2023-06-13..2023-06-14'],
  ['this morning', '2023-06-14..2023-06-15'],
  ['the day before yesterday', '2023-06-12..2023-06-13'],
  ['the day after tomorrow', '2023-06-16..2023-06-17'],
  ['last week', '2023-06-05..2023-06-12'],
  ['last week', '2022-12-19..2022-12-26', '2023-01-01'],
  ['this week', '2023-06-12..2023-06-19'],
  ['next week', '2023-06-19..2023-06-26'],
  ['last weekend', '2023-06-10..2023-06-12'],
  ['last weekend', '2023-06-10..2023-06-12', '2023-06-18'],
  ['this weekend', '2023-06-17..2023-06-19'],
  ['last month', '2024-02-01..2024-03-01', '2024-03-31'],
  ['last May', '2023-05-01..2023-06-01'],
  ['last May', '2022-05-01..2022-06-01', '2023-05-31'],
  ['last May', '2023-05-01..2023-06-01', '2023-06-01'],
  ['last year', '2022-01-01..2023-01-01'],
  ['the last year', '2022-01-01..2023-01-01'],
  ['in the last year', '2022-06-14..2023-06-15'],
  ['in the last month', '2024-02-29..2024-04-01', '2024-03-31'],
  ['past year', '2022-06-14..2023-06-15'],
  ['this month', '2023-06-01..2023-07-01'],
  ['this year', '2023-01-01..2024-01-01'],
  ['two weeks ago', '2023-05-28..2023-06-04'],
  ['2 days ago', '2023-06-12..2023-06-13'],
  ['a few days ago', '2023-06-08..2023-06-13'],
  ['a couple of weeks ago', '2023-05-24..2023-06-08'],
  ['a month ago', '2024-02-14..2024-03-16', '2024-03-31'],
  ['3 months ago', '2023-02-27..2023-03-30'],
  ['five years ago', '2017-09-14..2019-03-15'],
  ['10 days ago', '2023-06-03..2023-06-06'],
  ['in the last three months', '2023-03-14..2023-06-15'],
  ['the past few days', '2023-06-08..2023-06-15'],
  ['last 24 hours', '2023-06-13..2023-06-15'],
  ['last Saturday', '2023-06-10..2023-06-11'],
  ['last Saturday', '2023-06-10..2023-06-11', '2023-06-17'],
  ['on Saturday', '2023-06-17..2023-06-18', '2023-06-17'],
  ['on Saturday', '2023-06-10..2023-06-11'],
  ['this Saturday', '2023-06-17..2023-06-18'],
  ['next Saturday', '2023-06-17..2023-06-18'],
  ['next Saturday', '2023-06-24..2023-06-25', '2023-06-17'],
  ['last summer', '2022-06-01..2022-09-01'],
  ['last summer', '2022-06-01..2022-09-01', '2023-08-15'],
  ['this summer', '2023-06-01..2023-09-01'],
  ['in the summer', '2022-06-01..2022-09-01', '2023-05-01'],
  ['since March', 'after 2023-03-01..'],
  ['since 2021', 'after 2021-01-01..'],
  ['after June 5', 'after 2023-06-06..'],
  ['before June', 'before ..2023-06-01'],
  ['before June 2023', 'before ..2023-06-01'],
  ['until the end of May', 'before ..2023-06-01'],
  ['by July 10, 2022', 'before ..2022-07-11'],
  ['between March and May', '2023-03-01..2023-06-01'],
  ['between March and May', '2023-03-01..2023-06-01', '2023-04-10'],
  ['between November and February', '2023-11-01..2024-03-01', '2024-01-10'],
  ['between August 11 and August 15 2023', '2023-08-11..2023-08-16'],
  ['from 2020 to 2022', '2020-01-01..2023-01-01'],
  ['from March to May 2022', '2022-03-01..2022-06-01'],
  ['between 5 and 9 June', '2023-06-05..2023-06-10'],
  ['June 5-9, 2023', '2023-06-05..2023-06-10'],
  ['5-9 June 2023', '2023-06-05..2023-06-10'],
  ['from Monday to Friday', '2023-06-12..2023-06-17'],
  ['the week before August 3, 2023', '2023-07-27..2023-08-03'],
  ['two weeks before August 11, 2023', '2023-07-25..2023-08-01'],
  ['two weeks after 5 June 2023', '2023-06-16..2023-06-23'],
  ['the Sunday before October 25, 2022', '2022-10-23..2022-10-24'],
  ['the month before June 2023', '2023-05-01..2023-06-01'],
  ['the week before last', '2023-05-29..2023-06-05'],
  ['the year before last', '2021-01-01..2022-01-01'],
  ['last weekend before April 10, 2023', '2023-04-08..2023-04-10'],
  ['last Friday on 23 January, 2022', '2022-01-21..2022-01-22, 2022-01-23..2022-01-24'],
  ['last week,as mentioned on November 6, 2023', '2023-10-30..2023-11-06, 2023-11-06..2023-11-07'],
  ['Saturday, 5 June 2021', '2021-06-05..2021-06-06'],
  ['on Wednesday, June 7th', '2023-06-07..2023-06-08'],
  ['on 29 February', '2020-02-29..2020-03-01', '2023-06-01'],
  ['29 February 2024', '2024-02-29..2024-03-01'],
  ['as of December 2023', '2023-12-01..2024-01-01'],
  ['in May last year', '2022-05-01..2022-06-01'],
  ['May of this year', '2023-05-01..2023-06-01'],
  ['in the spring of last year', '2022-03-01..2022-06-01'],
  ['on the 5th', '2023-06-05..2023-06-06'],
  ['on the 20th', '2023-05-20..2023-05-21'],
  ['on the 31st', '2023-05-31..2023-06-01'],
  ['1990s', '1990-01-01..2000-01-01'],
  ['December 1,2023', '2023-12-01..2023-12-02'],
  ['on 8th December, 2023', '2023-12-08..2023-12-09'],
  ['the year 2022', '2022-01-01..2023-01-01'],
  ['the month of May', '2023-05-01..2023-06-01'],
  ['in Sept 2022', '2022-09-01..2022-10-01'],
  ['on sat', '2023-06-10..2023-06-11'],
  ['last sun', '2023-06-11..2023-06-12'],
  ['half a year ago', '2022-11-17..2023-01-11'],
  ['in March and April', '2023-03-01..2023-04-01, 2023-04-01..2023-05-01'],
  ['over the weekend', '2023-06-10..2023-06-12'],
  ['this past weekend', '2023-06-10..2023-06-12'],
  ["May '23", '2023-05-01..2023-06-01'],
  ['What happened last Tuesday night?', '2023-06-13..2023-06-14'],
  ['in May or June 2023', '2023-05-01..2023-06-01, 2023-06-01..2023-07-01'],
  ['the week before last week', '2023-05-29..2023-06-05'],
  ['before last week', 'before ..2023-06-05'],
  ['until last month', 'before ..2023-06-01'],
  ['a year ago', '2022-08-30..2023-08-30', '2024-02-29'],
  ['last month', '2023-12-01..2024-01-01', '2024-01-15'],
  ['yesterday', '2023-12-31..2024-01-01', '2024-01-01'],
  ['yesterday', '2024-02-29..2024-03-01', '2024-03-01'],
  ['this weekend', '2024-03-02..2024-03-04', '2024-02-29'],
  ['last week', '2024-02-19..2024-02-26', '2024-03-03'],
  ['in December', '2023-12-01..2024-01-01', '2024-01-01'],
  ['in January', '2023-01-01..2023-02-01', '2023-12-31'],
  ['last year', '2023-01-01..2024-01-01', '2024-12-31'],
]

const otherLanguages: Case[] = [
  ['im Mai 2023', '2023-05-01..2023-06-01'],
  ['am 5. Juni 2023', '2023-06-05..2023-06-06'],
  ['am 5. Juni', '2023-06-05..2023-06-06'],
  ['gestern', '2023-06-13..2023-06-14'],
  ['vorgestern', '2023-06-12..2023-06-13'],
  ['letzte Woche', '2023-06-05..2023-06-12'],
  ['letzten Monat', '2023-05-01..2023-06-01'],
  ['im letzten Jahr', '2022-01-01..2023-01-01'],
  ['letzten Samstag', '2023-06-10..2023-06-11'],
  ['seit März', 'after 2023-03-01..'],
  ['zwischen März und Mai', '2023-03-01..2023-06-01'],
  ['vor zwei Wochen', '2023-05-28..2023-06-04'],
  ['vor einem Jahr', '2021-12-14..2022-12-14'],
  ['vor Juni', 'before ..2023-06-01'],
  ['im Sommer 2022', '2022-06-01..2022-09-01'],
  ['diese Woche', '2023-06-12..2023-06-19'],
  ['Ende Mai', '2023-05-21..2023-06-01'],
  ['Anfang März 2023', '2023-03-01..2023-03-12'],
  ['en mayo de 2023', '2023-05-01..2023-06-01'],
  ['el 5 de junio de 2023', '2023-06-05..2023-06-06'],
  ['ayer', '2023-06-13..2023-06-14'],
  ['anteayer', '2023-06-12..2023-06-13'],
  ['la semana pasada', '2023-06-05..2023-06-12'],
  ['el mes pasado', '2023-05-01..2023-06-01'],
  ['el año pasado', '2022-01-01..2023-01-01'],
  ['desde marzo', 'after 2023-03-01..'],
  ['hace dos semanas', '2023-05-28..2023-06-04'],
  ['en verano de 2022', '2022-06-01..2022-09-01'],
  ['entre marzo y mayo', '2023-03-01..2023-06-01'],
  ['en mai 2023', '2023-05-01..2023-06-01'],
  ['le 5 juin 2023', '2023-06-05..2023-06-06'],
  ['le 1er mai 2023', '2023-05-01..2023-05-02'],
  ["qu'ai-je fait hier", '2023-06-13..2023-06-14'],
  ['avant-hier', '2023-06-12..2023-06-13'],
  ['la semaine dernière', '2023-06-05..2023-06-12'],
  ["l'année dernière", '2022-01-01..2023-01-01'],
  ["l'été dernier", '2022-06-01..2022-09-01'],
  ['il y a deux semaines', '2023-05-28..2023-06-04'],
  ['depuis mars', 'after 2023-03-01..'],
  ["jusqu'à mai", 'before ..2023-06-01'],
  ['en août 2022', '2022-08-01..2022-09-01'],
  ['2023年5月8日', '2023-05-08..2023-05-09'],
  ['我在2023年5月去了哪里', '2023-05-01..2023-06-01'],
  ['2023年', '2023-01-01..2024-01-01'],
  ['5月8日做了什么', '2023-05-08..2023-05-09'],
  ['昨天', '2023-06-13..2023-06-14'],
  ['去年', '2022-01-01..2023-01-01'],
  ['上个月', '2023-05-01..2023-06-01'],
  ['2023년 5월 8일', '2023-05-08..2023-05-09'],
  ['昨日何を食べた', '2023-06-13..2023-06-14'],
  ['どこに２０２３年５月８日', '2023-05-08..2023-05-09'],
]

const noTimes: string[] = [
  'may I go',
  'Will April come to the party',
  'march on',
  'did they march to the sea',
  'a walk in the sun',
  'the sun was shining',
  'the cat sat on the mat',
  'the second book',
  'wait a second',
  'the first time',
  'last time we met',
  'latest news',
  'most recent trip',
  'recently',
  'lately',
  'two weeks before the trip',
  'the week before the wedding',
  'a week before the exam',
  'how many weeks did it take',
  'in which month',
  'what year did she move',
  'one-year-old child',
  'version 1.2.3',
  '192.168.1.1',
  'call 2023 555 1234',
  '3.5 percent',
  'Windows 2000',
  'in 2000 days',
  'on May',
  'by April',
  'letter from June',
  'the last day of the trip',
  'last season',
  'the fall of Rome',
  'he took a fall',
  'after the fall',
  'August company',
  'mar del plata',
  'on Mars',
  'Was habe ich hier gekauft',
  'in the march',
  '10:30',
  '2023-13-05',
  '2023-02-30',
  '32.01.2023',
  'in the mood',
  'Mondays',
  'day and night',
  'the next step',
  'last name',
  'past tense',
  'this thing',
  'before dinner',
  'since I moved',
  'after work',
  'between jobs',
  '29 February 2023',
  'on 31 June 2023',
  'June 31',
  'in June 2150',
  'in 1850',
  '0005-05-05',
  'a year and a half ago',
]

describe('English', () => {
  test.each(english)('%s', (query, windows, today) => expect(shown(query, today)).toBe(windows))
})

describe('other languages', () => {
  test.each(otherLanguages)('%s', (query, windows, today) => expect(shown(query, today)).toBe(windows))
})

describe('no time', () => {
  test.each(noTimes)('%s', (query) => expect(shown(query)).toBe(''))
})

test('a window carries the words that name it, without case and width mattering', () => {
  const [window] = readTimes('What did she paint IN ＭＡＹ, 2023?', Date.UTC(2024, 0))
  expect(window).toEqual({
    from: Date.UTC(2023, 4),
    to: Date.UTC(2023, 5),
    text: 'IN MAY, 2023',
    kind: 'during',
  })
})

test('at most eight windows', () => {
  expect(readTimes('on 5 June, '.repeat(50), Date.UTC(2024, 0))).toHaveLength(8)
})

const someWords = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...vocabulary.keys(),
        'trip',
        "'s",
        '2023-05-05',
        '05/06/2023',
        '1990s',
        '5th',
        '2023年',
        '5月',
        '昨天',
        '?',
      ),
      fc.integer({ min: 0, max: 2500 }).map(String),
    ),
    { maxLength: 12 },
  )
  .map((words) => words.join(' '))
const moment = fc.integer({ min: Date.UTC(1880, 0), max: Date.UTC(2120, 0) })

test('whatever is asked: windows are ordered, of the years 1900 to 2100, of whole days, and the same each time', () => {
  fc.assert(
    fc.property(fc.oneof(someWords, fc.string({ unit: 'grapheme' })), moment, (query, now) => {
      const windows = readTimes(query, now)
      expect(readTimes(query, now)).toEqual(windows)
      for (const { from, to, text, kind } of windows) {
        expect(from).toBeLessThan(to)
        expect(query.normalize('NFKC')).toContain(text)
        expect([from === -Infinity, to === Infinity]).toEqual([kind === 'before', kind === 'after'])
        for (const time of [from, to].filter(Number.isFinite)) {
          expect(Number.isInteger(time / 86_400_000)).toBe(true)
          expect(time >= firstTime && time <= lastTime).toBe(true)
        }
      }
    }),
    { numRuns: 3000 },
  )
})

test('a date that exists is found in each way to write it', () => {
  const months = 'January February March April May June July August September October November December'.split(' ')
  fc.assert(
    fc.property(
      fc.date({ min: new Date(firstTime), max: new Date(lastTime - 1), noInvalidDate: true }),
      moment,
      (date, now) => {
        const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()]
        const from = Date.UTC(year, month, day)
        const ways = [
          date.toISOString().slice(0, 10),
          `on ${day} ${months[month]} ${year}`,
          `${months[month]} ${day}, ${year}`,
          `${year}年${month + 1}月${day}日`,
        ]
        for (const way of ways) expect(readTimes(way, now)).toMatchObject([{ from, to: from + 86_400_000 }])
      },
    ),
  )
})

test('a time that is no number gives no relative window', () => {
  expect(readTimes('yesterday, last May, two weeks ago, on Monday', Number.NaN)).toEqual([])
})

test.each([
  '9',
  '1-',
  '1/1/',
  'last ',
  'the first week of ',
  'the week before ',
  'early ',
  '5 and ',
  'two weeks before ',
  'between May and ',
  'Monday, ',
  '月',
  'a',
  "'",
  'é',
  'il y a ',
  'hace ',
])('hostile input takes linear time: %s', (part) => {
  const taken = (times: number): number => fastest(() => readTimes(part.repeat(times), Date.UTC(2024, 0)))
  const short = taken(2000)
  // Sixteen times as long; quadratic would be 256 times.
  expect(taken(32_000)).toBeLessThan(short * 160 + 100)
})

function fastest(run: () => unknown): number {
  const times = Array.from({ length: 3 }, () => {
    const start = performance.now()
    run()
    return performance.now() - start
  })
  return Math.min(...times)
}

function shown(query: string, today = '2023-06-14'): string {
  const day = (time: number): string => (Number.isFinite(time) ? new Date(time).toISOString().slice(0, 10) : '')
  return readTimes(query, Date.parse(`${today}T15:00:00Z`))
    .map(({ from, to, kind }) => `${kind === 'during' ? '' : `${kind} `}${day(from)}..${day(to)}`)
    .join(', ')
}
