import { describe, expect, it } from 'vitest'
import { InputError } from '../../errors.ts'
import { readWhen } from './read-when.ts'

const noon = Date.UTC(2026, 4, 31, 12)

describe('the same moment, as clients write it', () => {
  it.each([
    ['epoch milliseconds', noon],
    ['epoch seconds, as OpenAI has them', noon / 1_000],
    ['a Date', new Date(noon)],
    ['ISO', '2026-05-31T12:00:00.000Z'],
    ['ISO with an offset', '2026-05-31T14:00:00+02:00'],
    ['ISO of Postgres', '2026-05-31 12:00:00.000000+0000'],
    ['ISO of Postgres, with hours only', '2026-05-31 14:00:00+02'],
    ['ISO without a zone, as Python has it: UTC', '2026-05-31T12:00:00.000000'],
    ['ISO without seconds', '2026-05-31T12:00Z'],
  ])('%s', (_, value) => {
    expect(readWhen('at', value)).toBe(noon)
  })

  it('a day alone begins at midnight UTC', () => {
    expect(readWhen('at', '2026-05-31')).toBe(Date.UTC(2026, 4, 31))
  })

  it('part of a second stays, in whole milliseconds', () => {
    expect(readWhen('at', noon / 1_000 + 0.1234)).toBe(noon + 123)
  })
})

it.each([
  'yesterday',
  '',
  '2026-02-30',
  '2026-13-01',
  '2026-00-10',
  '2026-05-00',
  '2026-05-31T12:00:00+99',
  '2026-05-31Z',
  '2026-05-31T25:00:00Z',
  '31/05/2026',
  '1780228800',
  Number.NaN,
  Number.POSITIVE_INFINITY,
  1e300,
  new Date(Number.NaN),
  true,
  {},
  [noon],
])('%j is no time', (value) => {
  expect(() => readWhen('[3].at', value)).toThrow(InputError)
  expect(() => readWhen('[3].at', value)).toThrow(/^\[3\]\.at: /)
})
