import { runs } from '@loci/testkit'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { estimateTokens, firstHalf, withinTokens } from '../estimate-tokens.ts'
import { toRequests } from './to-requests.ts'

const anyText = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.lorem({ maxCount: 30 }))

// Counted with the vocabulary cl100k_base, which OpenAI's embedding models use.
test.each([
  ['I love green tea because it is good for my health.', 12],
  ['Ich trinke gerne grünen Tee, weil er gesund ist.', 15],
  ['我喜欢喝绿茶，因为它对健康有好处。', 25],
  ['Я люблю зелёный чай, потому что он полезен для здоровья.', 26],
  ['const answer = items.filter((item) => item.id === 42)', 15],
  ['3fa85f64-5717-4562-b3fc-2c963f66afa6', 22],
])('the estimate of %j is not far below its %d tokens, and less than twice that', (text, tokens) => {
  expect(estimateTokens(text)).toBeGreaterThan(tokens * 0.9)
  expect(estimateTokens(text)).toBeLessThan(tokens * 2)
})

test('requests hold all inputs in order, within the limits unless one alone is over them', () => {
  const limits = fc.record({ inputs: fc.integer({ min: 1, max: 5 }), tokens: fc.integer({ min: 1, max: 60 }) })
  fc.assert(
    fc.property(fc.array(anyText, { maxLength: 20 }), limits, (texts, { inputs, tokens }) => {
      const all = texts.map((text, place) => ({ text, place, isCut: false }))
      const requests = toRequests(all, { inputs, tokens })
      expect(requests.flat()).toEqual(all)
      for (const request of requests) {
        const sum = request.reduce((total, { text }) => total + estimateTokens(text), 0)
        expect(request.length > 0 && request.length <= inputs && (request.length === 1 || sum <= tokens)).toBe(true)
      }
    }),
    { numRuns: runs(200) },
  )
})

test('a cut text is a beginning within the limit, with no half of a character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.integer({ min: 1, max: 100 }), (text, tokens) => {
      const cut = withinTokens(text, tokens)
      expect(text.startsWith(cut)).toBe(true)
      expect(cut).not.toMatch(/\p{Surrogate}/u)
      expect(estimateTokens(cut)).toBeLessThanOrEqual(tokens)
      if (estimateTokens(text) <= tokens) expect(withinTokens(text, tokens)).toBe(text)
      expect(firstHalf(text)).not.toMatch(/\p{Surrogate}/u)
    }),
    { numRuns: runs(200) },
  )
})
