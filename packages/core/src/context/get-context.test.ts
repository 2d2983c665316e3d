import { expect, test } from 'vitest'
import { createMemory } from '../memory.ts'
import { inMemory } from '../stores/in-memory.ts'
import { toLine } from './render.ts'

const alice = { tenant: 'acme', user: 'alice' }
const countTokens = (text: string): number => text.length

test('always-on memories leave half of the budget to what the query finds', async () => {
  const handle = (await createMemory({ store: inMemory(), countTokens })).for(alice)
  const orders = Array.from({ length: 60 }, (_, index) => ({ type: 'instruction', text: `standing order ${index}` }))
  await handle.add([...orders, ...Array.from({ length: 60 }, (_, index) => `walnut ${index}`)])
  const { sections } = await handle.getContext({ query: 'walnut', budget: 2_000 })
  const tokensOf = (name: string): number =>
    (sections.find(({ type }) => type === name)?.memories ?? [])
      .map((memory) => countTokens(`${toLine(memory)}\n`))
      .reduce((sum, tokens) => sum + tokens, 0)
  expect(tokensOf('instruction')).toBeLessThanOrEqual(1_000)
  expect(tokensOf('instruction')).toBeGreaterThan(800)
  expect(tokensOf('fact')).toBeGreaterThan(900)
})

test('an always-on memory can be left out as any other', async () => {
  const handle = (await createMemory({ store: inMemory() })).for(alice)
  const { memory } = await handle.add({ type: 'preference', text: 'prefers tea' })
  await handle.add({ type: 'preference', text: 'prefers trains' })
  const { memories } = await handle.getContext({ exclude: [memory?.id as string] })
  expect(memories.map(({ text }) => text)).toEqual(['prefers trains'])
})
