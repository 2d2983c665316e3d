import { expect, test } from 'vitest'
import type { Mem0Event } from '../source.ts'
import { pastOf } from './past.ts'

const event = (action: string, before: string | undefined, after: string | undefined, at?: number): Mem0Event => ({
  memoryId: 'm',
  action,
  ...(before === undefined ? {} : { before }),
  ...(after === undefined ? {} : { after }),
  ...(at === undefined ? {} : { at }),
})

test('without a history there is no past', () => {
  expect(pastOf([], 'now', 5)).toEqual({ texts: [], fits: true })
})

test('what was added and never changed has no past', () => {
  expect(pastOf([event('ADD', undefined, 'now', 5)], 'now', 5)).toEqual({ texts: [], since: 5, fits: true })
})

test('each change leaves what was before; a change of metadata is none', () => {
  const events = [
    event('ADD', undefined, 'one', 5),
    event('UPDATE', 'one', 'two', 7),
    event('UPDATE', 'two', 'two', 8),
    event('UPDATE', 'two', 'three', 9),
  ]
  expect(pastOf(events, 'three', 5)).toEqual({
    texts: [
      { text: 'one', at: 5 },
      { text: 'two', at: 7 },
    ],
    since: 9,
    fits: true,
  })
})

test('a history that begins with a change knows what was before it', () => {
  expect(pastOf([event('UPDATE', 'one', 'two', 7)], 'two', 5)).toEqual({
    texts: [{ text: 'one', at: 5 }],
    since: 7,
    fits: true,
  })
})

test('when the store says something else, all of the history is past', () => {
  expect(pastOf([event('ADD', undefined, 'one', 5)], 'other', 5)).toEqual({
    texts: [{ text: 'one', at: 5 }],
    fits: false,
  })
})

test('times never go back, and what has none takes the one before', () => {
  const events = [event('ADD', undefined, 'one', 9), event('UPDATE', 'one', 'two', 7), event('UPDATE', 'two', 'three')]
  expect(pastOf(events, 'now', 5).texts.map(({ at }) => at)).toEqual([9, 9, 9])
})

test('what was deleted and is there all the same is what the store says', () => {
  expect(pastOf([event('ADD', undefined, 'one', 5), event('DELETE', 'one', undefined)], 'one', 5).fits).toBe(true)
})

test('a blank text was nothing', () => {
  expect(pastOf([event('ADD', undefined, ' ', 5), event('UPDATE', ' ', 'one', 6)], 'one', 5)).toEqual({
    texts: [],
    since: 6,
    fits: true,
  })
})
