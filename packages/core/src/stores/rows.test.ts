import { expect, test } from 'vitest'
import { ConflictError, StoreError } from '../errors.ts'
import { createMemory } from '../memory.ts'
import { faulty } from '../testing/faulty.ts'
import type { Backend, Row } from './contract.ts'
import { inMemory } from './in-memory.ts'
import { openRows } from './rows.ts'

const row: Row = {
  id: 'r',
  kind: 'memory',
  version: 1,
  writeId: 'w',
  fields: { createdAt: 1, occurredAt: 1 },
  body: '',
}
const anyway = { id: 'r', kind: 'memory', expects: 'any', row } as const
const fresh = { id: 'r', kind: 'memory', expects: 'absent', row } as const

test.each(['refused', 'lost'] as const)(
  'a commit that expects nothing is tried again when it was %s',
  async (fault) => {
    const rows = openRows(faulty(inMemory(), (call) => (call === 0 ? fault : undefined)).metadata, 1_000)
    await rows.commit('acme', [anyway])
    expect((await rows.get('acme', ['r'])).size).toBe(1)
  },
)

test('one that expects something is not: who reads again knows whether it had happened', async () => {
  const rows = openRows(faulty(inMemory(), (call) => (call === 0 ? 'lost' : undefined)).metadata, 1_000)
  await expect(rows.commit('acme', [fresh])).rejects.toThrow(StoreError)
  await expect(rows.commit('acme', [fresh])).rejects.toThrow(ConflictError)
})

test('so that a lock is no failure of consents and links', async () => {
  let isLocked = false
  const store = faulty(inMemory(), () => {
    isLocked = !isLocked
    return isLocked ? 'refused' : undefined
  })
  const admin = (await createMemory({ store })).admin('acme')
  await admin.consent.set({ user: 'alice' }, { purpose: 'ads', decision: 'denied' })
  await admin.link({ user: 'alice' }, { user: 'al' })
  expect(await admin.unlink({ user: 'al' })).toEqual(['alice'])
})

test('opening may take longer than a call, and not for ever', async () => {
  const slow = (): Required<Backend> => {
    const { metadata, vectors } = inMemory()
    const open = async (): Promise<void> => await new Promise((resolve) => setTimeout(resolve, 60))
    return { metadata: { ...metadata, open }, vectors: { ...vectors, open } }
  }
  await (await createMemory({ store: slow(), timeouts: { storeMs: 20 } })).close()
  const opening = createMemory({ store: slow(), timeouts: { openMs: 20 } })
  await expect(opening).rejects.toThrow('open: no answer within 20 ms')
})
