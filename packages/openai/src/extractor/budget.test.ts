import { type Extractor, ModelError } from '@loci/core'
import { afterEach, expect, test, vi } from 'vitest'
import { refuses, says, scriptedEndpoint } from '../../test/scripted-endpoint.ts'
import { answer, item, turns, types } from '../../test/turns.ts'
import { type BudgetLimits, type OpenaiExtractorOptions, openaiExtractor } from '../index.ts'

const endpoint = await scriptedEndpoint()
const prices = { inputPerMillion: 1_000, outputPerMillion: 2_000 }

afterEach(() => {
  vi.restoreAllMocks()
})

function extractor(budget: BudgetLimits, options: Partial<OpenaiExtractorOptions> = {}): Required<Extractor> {
  return openaiExtractor({ model: 'm', baseURL: endpoint.url, budget, prices, maxAnswerTokens: 1_000, ...options })
}

const extract = (made: Extractor) => made.extract(turns, { types, known: [] })

/** How many calls go through before the budget stops them. */
async function callsWithin(made: Extractor): Promise<number> {
  for (let calls = 0; calls < 50; calls++) {
    try {
      await extract(made)
    } catch (error) {
      expect(error).toBeInstanceOf(ModelError)
      expect((error as Error).message).toContain('budget')
      return calls
    }
  }
  return Number.POSITIVE_INFINITY
}

test('calls: the one that would be too many is not sent', async () => {
  const made = extractor({ calls: 2 })
  expect(await callsWithin(made)).toBe(2)
  expect(endpoint.requests).toHaveLength(2)
  await expect(extract(made)).rejects.toThrow('m: the budget of 2 calls is used up; raise budget, or set budget.perMs')
})

test('repetitions are calls, and so are repairs', async () => {
  endpoint.script(refuses(500, {}, { 'retry-after-ms': '1' }))
  expect(await callsWithin(extractor({ calls: 3 }))).toBe(2)
  endpoint.script(says('no JSON'))
  await expect(extract(extractor({ calls: 1 }))).rejects.toThrow('the budget of 1 calls is used up')
})

const told = says('{"items":[]}', { usage: { prompt_tokens: 1_000, completion_tokens: 100 } })

test('tokens: a call is not sent that could pass the budget, with its input and the longest answer', async () => {
  endpoint.script(...Array.from({ length: 20 }, () => told))
  const made = extractor({ tokens: 10_000 })
  // 1,100 for each that was sent, and the prompt and 1,000 must be left for the next.
  expect(await callsWithin(made)).toBe(7)
  await expect(extract(made)).rejects.toThrow(/a call may take 2[3-9]\d\d tokens, and 2300 tokens are left/)
})

test('cost: in dollars, by the prices', async () => {
  endpoint.script(...Array.from({ length: 20 }, () => told))
  const made = extractor({ cost: 10 })
  expect(await callsWithin(made)).toBe(6)
  await expect(extract(made)).rejects.toThrow(
    /the budget of \$10 is used up: a call may take \$[\d.]+, and \$2.8 are left/,
  )
})

test('calls at the same time cannot pass it together', async () => {
  const made = extractor({ tokens: 5_000 })
  const results = await Promise.allSettled(Array.from({ length: 10 }, () => extract(made)))
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
  expect(endpoint.requests).toHaveLength(2)
})

test('in a window: used up until its end, and then there is a new budget', async () => {
  const start = Date.UTC(2026, 2, 1, 12)
  const now = vi.spyOn(Date, 'now').mockReturnValue(start)
  const made = extractor({ calls: 1, perMs: 3_600_000 })
  await extract(made)
  now.mockReturnValue(start + 3_599_999)
  await expect(extract(made)).rejects.toThrow('the budget of 1 calls is used up until 2026-03-01T13:00:00.000Z')
  now.mockReturnValue(start + 3_600_000)
  expect(await callsWithin(made)).toBe(1)
})

test('a digest is paid from the same budget', async () => {
  endpoint.script(says('Alice moved.'))
  const made = extractor({ calls: 1 })
  await made.digest([{ type: 'fact', text: 'Alice lives in Lisbon.' }], { type: 'profile' })
  expect(await callsWithin(made)).toBe(0)
})

test('where the endpoint tells no tokens they are estimated', async () => {
  endpoint.script(says(answer(item()), { usage: null }))
  const { usage } = await extract(extractor({ calls: 1 }))
  expect(usage?.inputTokens).toBeGreaterThan(500)
  expect(usage?.outputTokens).toBeGreaterThan(10)
  expect(usage?.cost).toBeCloseTo(((usage?.inputTokens ?? 0) + 2 * (usage?.outputTokens ?? 0)) / 1_000, 10)
})
