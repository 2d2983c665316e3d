import fc from 'fast-check'
import { expect, test } from 'vitest'
import { english } from './english/english.ts'
import { firstCharacters } from './first-characters.ts'

test.each([
  ['i like', 'i'],
  ['(?:my|our) name', 'mo'],
  ['(?:so )?(?:well|i) ', 'siw'],
  ['(?!it)(?:a|b)c', 'ab'],
  ['(?<thing>x|y{0,2}z)', 'xyz'],
  ['\\d+ km', '0123456789'],
  ['\\(a', '('],
  ['a{1,3}b', 'a'],
])('%s begins with one of %s', (source, expected) => {
  expect([...(firstCharacters(source) ?? [])].sort()).toEqual([...expected].sort())
})

test.each(['.+ is', '[a-z]x', '\\p{L}x', 'a?', '(?:a|)', '(?=a)'])('%s may begin with anything', (source) => {
  expect(firstCharacters(source)).toBeUndefined()
})

test('no text that a pattern fits begins with another character', () => {
  const atom = fc.constantFrom('a', 'b', 'c', '(?:a|b)', '(?:c|)', '[ab]', '\\d', '(?!a)', '.')
  const piece = fc
    .tuple(atom, fc.constantFrom('', '', '?', '*', '+', '{0,2}', '{1,2}'))
    .map(([one, times]) => (one === '(?!a)' ? one : one + times))
  const pattern = fc.array(
    fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join('')),
    { minLength: 1, maxLength: 3 },
  )
  fc.assert(
    fc.property(
      pattern,
      fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1'), minLength: 1, maxLength: 5 }),
      (parts, text) => {
        const source = parts.join('|')
        const first = firstCharacters(source)
        if (new RegExp(`^(?:${source})`, 'u').test(text) && first !== undefined) expect(first).toContain(text[0])
      },
    ),
    { numRuns: 1_000 },
  )
})

test('most rules begin with few', () => {
  const open = english.rules.filter(
    ({ pattern }) => firstCharacters(pattern.replaceAll(/\{[a-z]+\}/g, 'x')) === undefined,
  )
  expect(open.length).toBeLessThan(english.rules.length / 5)
})
