import { expect, test } from 'vitest'
import { cut, row, wrap } from './table.ts'

test.for([
  ['short', 10, 'short'],
  ['a longer text', 8, 'a longe…'],
  ['深圳之行很顺利', 8, '深圳之…'],
] as const)('cut %s to %i columns', ([text, width, expected]) => {
  expect(cut(text, width)).toBe(expected)
})

test('wrap breaks at spaces, and long words anywhere', () => {
  expect(wrap('one two three', 7)).toEqual(['one two', 'three'])
  expect(wrap('深圳之行很顺利', 8)).toEqual(['深圳之行', '很顺利'])
  expect(wrap('first second', 8, '> ')).toEqual(['first', '> second'])
})

test('a row pads by what is seen, and takes a second line for a cell that needs one', () => {
  const columns = [{ width: 4 }, { width: 3, align: 'right' as const }, { width: 6 }]
  expect(row(columns, ['深圳', '1', 'ab'])).toBe('深圳    1  ab')
  expect(row(columns, ['a', '22', 'one two three'])).toBe('a      22  one\n           two t…')
})
