import { ConflictError, inMemory } from '@loci/core'
import { expect, test } from 'vitest'
import { chainedCalls } from './chained-calls.ts'
import { expectedInARow, tripsInARow } from './trips-in-a-row.ts'

test('calls at once are one trip, calls after answers are one more each', async () => {
  const { store, take } = chainedCalls(inMemory())
  await store.metadata.open({ fields: {}, schema: 'migrate' })
  const { metadata } = store
  const chain = async (length: number): Promise<void> => {
    for (let call = 0; call < length; call++) await metadata.get('t', ['a'])
  }
  await chain(4)
  expect(take()).toBe(4)
  await Promise.all([chain(1), chain(3), chain(2)])
  expect(take()).toBe(3)
  expect(take()).toBe(0)
  const refused = { id: 'a', kind: 'memory', expects: 3, row: null }
  await expect(metadata.commit('t', [refused])).rejects.toThrow(ConflictError)
  expect(take()).toBe(1)
})

test('in memory', async () => {
  const store = inMemory()
  expect(await tripsInARow(() => store)).toEqual(expectedInARow)
})
