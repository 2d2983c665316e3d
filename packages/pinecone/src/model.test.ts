import { modelFuzz, runs } from '@loci/testkit'
import { test } from 'vitest'
import { backend, clients, emulated, freshPrefix, withoutLag } from '../test/fixture.ts'

test('random histories by two writers who take turns, with deaths, are what the model says', {
  timeout: 900_000,
}, async () => {
  const emulator = await emulated()
  await modelFuzz({
    sequences: runs(2),
    store() {
      const prefix = freshPrefix()
      return () => withoutLag((clients[0] as (typeof clients)[number]).make(emulator), prefix)
    },
  })
  await emulator.close()
})

test('random histories by one process on an index that lags are what the model says', {
  timeout: 900_000,
}, async () => {
  const emulator = await emulated({ lag: { ms: 3 } })
  await modelFuzz({
    sequences: runs(2),
    store() {
      const { metadata, vectors } = backend(emulator)
      // Both writers are this process: one store, which neither of them closes.
      const store = { metadata: { ...metadata, close: async () => {} }, vectors }
      return () => store
    },
  })
  await emulator.close()
})
