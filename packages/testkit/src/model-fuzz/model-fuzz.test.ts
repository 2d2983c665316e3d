import { type InMemoryOptions, inMemory } from '@loci/core'
import { expect, test } from 'vitest'
import { runs } from '../runs.ts'
import { modelFuzz } from './model-fuzz.ts'

/** One backend for each sequence; all its writers share it. */
const sharedStore = (options: InMemoryOptions) => () => {
  const backend = inMemory(options)
  return () => backend
}

test.each<[string, InMemoryOptions]>([
  ['in-memory', {}],
  ['hostile', { commit: 'row', maxBatch: 10, lagMs: 5 }],
])(
  'the %s store says what the model says',
  async (_name, options) => {
    await modelFuzz({ sequences: runs(100), store: sharedStore(options) })
  },
  600_000,
)

test('a store that loses a forgetting is found out', async () => {
  const store = () => {
    const backend = inMemory()
    const { metadata } = backend
    const commit: typeof metadata.commit = async (tenant, changes) =>
      await metadata.commit(
        tenant,
        changes.filter(({ row }) => row?.fields.status !== 'forgotten'),
      )
    return () => ({ ...backend, metadata: { ...metadata, commit } })
  }
  await expect(modelFuzz({ sequences: 200, store, seed: 1 })).rejects.toThrow('Property failed')
}, 240_000)

test('a store that loses every third claim is found out', async () => {
  const store = () => {
    const backend = inMemory()
    const { metadata } = backend
    let claims = 0
    const commit: typeof metadata.commit = async (tenant, changes) =>
      await metadata.commit(
        tenant,
        changes.filter(({ kind }) => kind !== 'claim' || ++claims % 3 !== 0),
      )
    return () => ({ ...backend, metadata: { ...metadata, commit } })
  }
  await expect(modelFuzz({ sequences: 200, store, seed: 1 })).rejects.toThrow('Property failed')
}, 240_000)
