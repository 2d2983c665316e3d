import fc from 'fast-check'
import { expect, it } from 'vitest'
import { cutText } from './cut-text.ts'

it('keeps a text that fits', () => {
  expect(cutText('a'.repeat(100), 100)).toBe('a'.repeat(100))
})

it('keeps the beginning and the end of one that does not, and says how much is missing', () => {
  expect(cutText(`${'a'.repeat(1_000)}${'b'.repeat(1_000)}`, 100)).toBe(
    `${'a'.repeat(24)}\n[… 1964 characters left out]\n${'b'.repeat(12)}`,
  )
  expect(cutText('a'.repeat(1_000), 100, true)).toContain('\n[… more than 964 characters left out]\n')
})

it('of any text: fits, is an account of every character, and splits no surrogate pair', () => {
  const text = fc.array(fc.constantFrom('a', '😀', '\n'), { maxLength: 400 }).map((parts) => parts.join(''))
  fc.assert(
    fc.property(text, fc.integer({ min: 100, max: 300 }), (long, maxCharacters) => {
      const cut = cutText(long, maxCharacters)
      expect(cut.length).toBeLessThanOrEqual(maxCharacters)
      expect(cut).not.toMatch(/\p{Surrogate}/u)
      const [, head, count, tail] = /^(.*)\n\[… (\d+) characters left out\]\n(.*)$/s.exec(cut) ?? []
      if (head === undefined || tail === undefined) expect(cut).toBe(long)
      else expect(long.slice(0, head.length) + long.slice(head.length + Number(count))).toBe(head + tail)
    }),
  )
})
