import fc from 'fast-check'
import { expect, test } from 'vitest'
import { indexedFields, sortable, tag, textWord, word } from './words.ts'

const text = fc.string({ unit: 'grapheme', maxLength: 60 })

test('words are letters, digits and _, and two texts never share one', () => {
  fc.assert(
    fc.property(text, text, (one, other) => {
      for (const make of [word, textWord]) {
        expect(make(one)).toMatch(/^\w{0,103}$/)
        expect(make(one) === make(other)).toBe(one === other)
      }
      // A text index knows no capitals.
      expect(textWord(one)).toBe(textWord(one).toLowerCase())
    }),
  )
})

test.each([
  ['acme', 'acme'],
  ['acme-corp', 'acme_2Dcorp'],
  ['{a}:*', '_7Ba_7D_3A_2A'],
  ['a_2D', 'a_5F2D'],
  ['ä😀', '_C3_A4_F0_9F_98_80'],
])('%s is written as %s', (plain, written) => {
  expect(word(plain)).toBe(written)
})

test('long texts become digests', () => {
  expect(word('-'.repeat(200))).toMatch(/^__[0-9a-f]{64}$/)
  expect(word('-'.repeat(200))).not.toBe(word('-'.repeat(201)))
})

test('sortable texts sort as their bytes do', () => {
  fc.assert(
    fc.property(text, text, (one, other) => {
      const order = sortable(one) < sortable(other) ? -1 : sortable(one) > sortable(other) ? 1 : 0
      expect(order).toBe(Math.sign(Buffer.compare(Buffer.from(one), Buffer.from(other))))
    }),
  )
})

test('a text is not taken for a boolean, nor a value for part of a name', () => {
  expect(tag('flag', true)).not.toBe(tag('flag', 'true'))
  expect(indexedFields({ flag: true, n: 1, tags: ['x', 'x', ''], none: [] })).toEqual([
    'tags',
    'flag_3Atrue,tags_3Dx,tags_3D',
    'n_n',
    '1',
  ])
})
