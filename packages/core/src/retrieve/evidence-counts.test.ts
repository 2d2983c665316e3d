import { expect, test } from 'vitest'
import { createMemory } from '../memory.ts'
import { inMemory } from '../stores/in-memory.ts'
import { trigramEmbedder } from '../testing/trigram-embedder.ts'

test('every turn around lends by meaning what the explanation says', async () => {
  const memory = await createMemory({ store: inMemory(), embedder: trigramEmbedder() })
  const handle = memory.for({ tenant: 't', user: 'alice', session: 's' })
  const texts = ['walnut', 'walnuts?', 'a walnut cake', 'walnut bread', 'walnut pie']
  await handle.add(texts.map((text, turn) => ({ type: 'episode' as const, text, source: { turn } })))
  const hits = await handle.search('walnut tarts and pears', { explain: true })
  const middle = hits.find(({ memory: { text } }) => text === 'a walnut cake')
  const named = middle?.why?.evidence.map(({ name }) => name)
  for (const side of ['Before', 'After', 'TwoBefore', 'TwoAfter', 'OfQuestion'])
    expect(named).toContain(`meaning${side}`)
  const evidence = middle?.why?.evidence.reduce((sum, { contribution }) => sum + contribution, 0) ?? 0
  const factor = middle?.why?.factors.reduce((product, { contribution }) => product * contribution, 1) ?? 0
  expect(evidence * factor).toBeLessThan(1)
  expect(middle?.score).toBeCloseTo(evidence * factor, 9)
})
