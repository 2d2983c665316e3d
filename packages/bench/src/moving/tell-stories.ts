import type { LociMemory, MemoryHandle } from '@loci/core'

const tenants = ['acme', 'a:b*', 'Ünïcode 東京']
const perBatch = 100
const words =
  'tea coffee Lisbon Berlin invoice meeting green never Monday travel window paper river engine お茶 привет'.split(' ')

/**
 * `count` memories of three tenants: notes, values of slots that supersede each other, some of them said again, changed,
 * wrong, forgotten, dated in the past or linked to a second id; one person is erased.
 */
export async function tellStories(memory: LociMemory, count: number): Promise<void> {
  let told = 0
  for (let batch = 0; told < count; batch++) {
    const tenant = tenants[batch % tenants.length] as string
    const user = `user-${batch % 7}`
    const handle = memory.for({ tenant, user, agent: 'bench' })
    const drafts = Array.from({ length: Math.min(perBatch, count - told) }, (_, at) => draftOf(told + at, batch))
    const outcomes = await handle.add(drafts)
    told += drafts.length
    await changeSome(
      handle,
      outcomes.flatMap(({ memory: added }) => added?.id ?? []),
    )
  }
  const acme = memory.admin(tenants[0])
  await acme.link({ user: 'user-0' }, { user: 'user-zero' })
  await acme.consent.set({ user: 'user-1' }, { purpose: 'ads', decision: 'denied' })
  await memory.for({ tenant: 'acme', user: 'gone' }).add('will be erased')
  await acme.erase({ user: 'gone' })
  await memory.drain()
}

function draftOf(index: number, batch: number): { text: string; key?: string; type?: string; occurredAt?: number } {
  const picked = [1, 17, 289, 4_913].map((step) => words[Math.floor(index / step + step) % words.length])
  const text = `${picked.join(' ')} number ${index}`
  if (index % 10 === 0) return { type: 'fact', key: `slot-${batch % 5}-${index % 50}`, text }
  if (index % 10 === 1) return { type: 'episode', text, occurredAt: Date.UTC(2025, 0, 1) + index * 60_000 }
  if (index % 10 === 2) return { type: 'preference', text }
  return { type: 'fact', text }
}

async function changeSome(handle: MemoryHandle, ids: readonly string[]): Promise<void> {
  const at = (index: number): string[] => ids.slice(index, index + 1)
  for (const id of at(3))
    await handle.update(id, { tags: ['changed'], importance: 0.9, metadata: { 'a.b': { $set: 1 } } })
  for (const id of at(13)) await handle.correct(id, 'was wrong, and is right now')
  for (const id of at(23)) await handle.forget(id)
  for (const id of at(33)) await handle.add((await handle.get(id))?.text ?? 'said again')
  await handle.feedback(at(43), 'wrong', { reason: 'not so' })
}
