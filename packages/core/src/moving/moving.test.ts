import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { CapabilityError } from '../errors.ts'
import { createMemory, type LociMemory } from '../memory.ts'
import type { Backend } from '../stores/contract.ts'
import { inMemory } from '../stores/in-memory.ts'
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

it('refuses to export vectors where there are none to have, instead of leaving them out', async () => {
  const memory = await createMemory({ store: inMemory() })
  expect(() => memory.export({ vectors: true })).toThrow(CapabilityError)
  expect(() => memory.admin('acme').export({ vectors: true })).toThrow(/vectors: this memory has no embedder/)
  expect(await linesOf(memory.export({ vectors: false }))).toHaveLength(2)
})

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

describe.each(testStores)('the export of a subject, from the $name store', ({ open }) => {
  it('has what is in its scopes, under all its ids, and nothing of others', async () => {
    const memory = await filled(open())
    const mail = memory.for({ tenant: 'acme', user: 'mailto:alice@example.org' })
    await mail.add({ text: 'Alice wrote a mail', private: false })
    const lines = await linesOf(memory.admin('acme').export({ selector: { user: 'alice' } }))
    const records = lines.slice(1, -1).map((line) => JSON.parse(line))
    expect(new Set(records.map(({ kind }) => kind))).toEqual(new Set(['link', 'revision', 'memory']))
    const texts = records.filter(({ kind }) => kind === 'memory').map((record) => record.memory.text)
    const known = ['Alice lives in Rome', 'Alice lives in Paris', 'Alice lives in Oslo', 'Alice likes green tea']
    expect(texts).toEqual([...known, 'Alice wrote a mail'])
    expect(JSON.parse(lines[0] as string)).toMatchObject({ loci: 'export', version: 1, tenant: 'acme' })
    const target = await createMemory({ store: open() })
    expect(await target.import(lines)).toMatchObject({ added: 5, conflicts: 0 })
  })

  it('refuses what it does not know, before it is read', async () => {
    const memory = await createMemory({ store: open() })
    const admin = memory.admin('acme')
    expect(() => admin.export({ selector: {} })).toThrow('selector is empty')
    expect(() => admin.export({ tenant: 'other' } as object)).toThrow('export: unknown option "tenant"')
    expect(() => memory.export({ vectors: 1 } as object)).toThrow('export: vectors must be true or false')
    expect(() => memory.export({ tenant: '' })).toThrow('tenant must be a non-empty string')
    expect(() => memory.export({ onProgress: 1 } as object)).toThrow('export: onProgress must be a function')
  })

  it('tells how far it is, and stops when told', async () => {
    const memory = await filled(open())
    const seen: number[] = []
    await linesOf(memory.export({ onProgress: ({ memories }) => seen.push(memories) }))
    expect(seen.at(-1)).toBe(7)
    const stopped = linesOf(memory.export({ signal: AbortSignal.abort(new Error('enough')) }))
    await expect(stopped).rejects.toThrow('enough')
  })
})
