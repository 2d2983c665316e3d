import { expect, test } from 'vitest'
import { testMemory } from '../testing/memory.ts'
import { toLine } from './render.ts'

const breaks = ['\n', '\r\n', '\v', '\f', '\u0085', '\u2028', '\u2029']

test.each(breaks)('a line break (%j) in what a memory says, in its key or in its speaker is a space', (mark) => {
  const text = `a${mark}b`
  expect(toLine(testMemory({ text, key: `k${mark}l` }))).toBe('- k l: a b (1970-01-01)')
  expect(toLine(testMemory({ type: 'episode', text, source: { speaker: `s${mark}t` } }))).toBe(
    '- [1970-01-01] s t: a b',
  )
})
