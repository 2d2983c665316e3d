import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createMemory, type LociMemory } from '../memory.ts'
import type { Backend } from '../stores/contract.ts'
import { testClock } from '../testing/clock.ts'
import { testStores } from '../testing/stores.ts'

async function linesOf(lines: AsyncIterable<string>): Promise<string[]> {
  const found: string[] = []
  for await (const line of lines) found.push(line)
  return found
}

async function textOf(memory: LociMemory): Promise<string> {
  return (await linesOf(memory.export())).join('')
}

/** Without the header, which tells the time. */
function canonical(text: string): string {
  return text.slice(text.indexOf('\n') + 1)
}

async function filled(store: Required<Backend>): Promise<LociMemory> {
  const clock = testClock()
  const memory = await createMemory({ store, now: clock.now })
  const alice = memory.for({ tenant: 'acme', user: 'alice' })
  const bob = memory.for({ tenant: 'acme', user: 'bob' })
  for (const city of ['Rome', 'Paris', 'Oslo']) {
    clock.advance(1000)
    await alice.upsert({ type: 'fact', key: 'home', text: `Alice lives in ${city}` })
  }
  const { memory: said } = await alice.add('Alice likes tea')
  clock.advance(1000)
  await alice.update(said?.id as string, { text: 'Alice likes green tea', tags: ['drink'] })
  await alice.feedback([said?.id as string], 'helpful')
  const { memory: gone } = await bob.upsert({ type: 'fact', key: 'job', text: 'Bob bakes bread' })
  clock.advance(1000)
  await bob.forget(gone?.id as string, { reason: 'he asked' })
  await bob.add({ type: 'episode', text: 'Bob was at the fair', source: { messageId: 'm1' } })
  const admin = memory.admin('acme')
  await admin.link({ user: 'alice' }, { user: 'mailto:alice@example.org' })
  await admin.consent.set({ user: 'bob' }, { purpose: 'ads', decision: 'denied' })
  const carol = memory.for({ tenant: 'acme', user: 'carol' })
  await carol.add('Carol was here')
  await admin.erase({ user: 'carol' })
  await memory.for({ tenant: 'other', user: 'alice' }).add('somebody else')
  await memory.drain()
  return memory
}

describe.each(testStores)('from $name', ({ open }) => {
  it.each(testStores)('to $name: the exports are equal, and again nothing is written', async ({ open: openTarget }) => {
    const source = await filled(open())
    const text = await textOf(source)
    const target = await createMemory({ store: openTarget(), now: () => 0 })
    const report = await target.import([text])
    expect(canonical(await textOf(target))).toBe(canonical(text))
    expect(report).toMatchObject({ tenants: 2, conflicts: 0, erased: 0, unchanged: 0 })
    const again = await target.import([text])
    expect(again).toMatchObject({ added: 0, updated: 0, unchanged: report.added, revisions: 0, others: 0 })
    const lines = text.split('\n').slice(1, -2)
    const end = JSON.parse(text.split('\n').at(-2) as string)
    const hash = createHash('sha256').update(lines.map((line) => `${line}\n`).join(''))
    expect(end.sha256).toBe(hash.digest('hex'))
    const alice = target.for({ tenant: 'acme', user: 'alice' })
    expect((await alice.search('tea')).map(({ memory }) => memory.text)).toContain('Alice likes green tea')
  })
})
