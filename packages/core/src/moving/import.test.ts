import { describe, expect, it } from 'vitest'
import { ConfigError, InputError } from '../errors.ts'
import { createMemory, type LociMemory } from '../memory.ts'
import { toVector } from '../models/vector-text.ts'
import type { Memory } from '../record.ts'
import type { Backend } from '../stores/contract.ts'
import { inMemory } from '../stores/in-memory.ts'
import { dyingAfter } from '../testing/dying-after.ts'
import { testMemory } from '../testing/memory.ts'
import { testStores } from '../testing/stores.ts'
import { trigramEmbedder } from '../testing/trigram-embedder.ts'
import { defineType } from '../types/memory-type.ts'

const tenant = 't'
const header = '{"loci":"export","version":1}'
const end = '{"kind":"end"}'
const idOf = (n: number): string => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`

function lineOf(partial: Partial<Memory>, more: object = {}): string {
  const memory = testMemory({ tenant, scope: { user: 'alice' }, text: `note ${partial.id}`, ...partial })
  return JSON.stringify({ kind: 'memory', memory, ...more })
}

function file(...lines: string[]): string[] {
  return [header, ...lines, end].map((line) => `${line}\n`)
}

async function textOf(lines: AsyncIterable<string>): Promise<string> {
  let text = ''
  for await (const line of lines) text += line
  return text
}

function withCommits(store: Required<Backend>): { store: Required<Backend>; commits: () => number } {
  let commits = 0
  const { metadata } = store
  const commit: typeof metadata.commit = async (name, changes) => {
    commits++
    await metadata.commit(name, changes)
  }
  return { store: { ...store, metadata: { ...metadata, commit } }, commits: () => commits }
}

describe('a line that cannot be right', () => {
  const good = lineOf({ id: idOf(1) })
  const memory = (part: object): string =>
    JSON.stringify({ kind: 'memory', memory: { ...JSON.parse(lineOf({ id: idOf(2) })).memory, ...part } })
  it.each<[string, string[], string]>([
    ['nothing', [''], 'line 1: expected the header {"loci":"export","version":1}; the file is empty'],
    ['no header', [good], 'line 1: expected the header {"loci":"export","version":1}'],
    ['no JSON', [header, good, '{"kind":'], 'line 3: is not JSON'],
    ['a list', [header, '[]'], 'line 2: expected an object'],
    ['an empty line', [header, '', good], 'line 2: is not JSON'],
    ['no version', ['{"loci":"export"}'], 'line 1: version: expected the header'],
    ['a future version', ['{"loci":"export","version":2}'], 'line 1: version: 2 is newer than this Loci'],
    ['a wrong version', ['{"loci":"export","version":"1"}'], 'line 1: version: expected the header'],
    ['an unknown key of the header', ['{"loci":"export","version":1,"__proto__":1}'], 'line 1: __proto__: unknown key'],
    ['an unknown kind', [header, '{"kind":"claim"}'], 'line 2: kind: expected one of receipt, link'],
    [
      'an unknown key',
      [header, good, memory({ importanse: 1 })],
      'line 3: memory.importanse: unknown key (did you mean "importance"?)',
    ],
    [
      'a prototype',
      [header, memory({}).replace('"id"', '"__proto__":{},"id"')],
      'line 2: memory.__proto__: unknown key',
    ],
    [
      'out of range',
      [header, good, memory({ importance: 1.5 })],
      'line 3: memory.importance: expected a number from 0 to 1',
    ],
    [
      'a version of 0',
      [header, memory({ version: 0 })],
      'line 2: memory.version: expected a whole number of at least 1',
    ],
    [
      'a time that is none',
      [header, memory({ createdAt: 1e300 })],
      'line 2: memory.createdAt: expected a Date or a number',
    ],
    ['a status that is none', [header, memory({ status: 'gone' })], 'line 2: memory.status: expected one of active'],
    ['a missing field', [header, '{"kind":"memory","memory":{"id":"a"}}'], 'line 2: memory.tenant: is missing'],
    ['an id that is none', [header, memory({ id: 7 })], 'line 2: memory.id: expected an id'],
    [
      'an id of core',
      [header, memory({ id: 'claim:abc' })],
      'line 2: memory.id: "claim:abc" is a name that Loci uses itself',
    ],
    ['an id of core', [header, memory({ id: 'erasures' })], 'line 2: memory.id: "erasures" is a name'],
    ['U+0000', [header, memory({ text: 'a\u0000b' })], 'line 2: memory.text: contains U+0000'],
    ['half a pair', [header, memory({ text: '\ud800' })], 'line 2: memory.text: contains U+0000 or half'],
    ['half a pair inside', [header, memory({ metadata: { '\udc00': 1 } })], 'line 2: memory.metadata: a key contains'],
    [
      'an unknown type',
      [header, memory({ type: 'fakt' })],
      'line 2: memory.type: unknown type "fakt" (did you mean "fact"?)',
    ],
    ['an unknown dimension', [header, memory({ scope: { usr: 'a' } })], 'line 2: memory.scope: usr: unknown dimension'],
    [
      'an unknown key of the source',
      [header, memory({ source: { agnet: 'a' } })],
      'line 2: memory.source.agnet: unknown key',
    ],
    ['an empty tenant', [header, memory({ tenant: '' })], 'line 2: memory.tenant: tenant must be'],
    [
      'another tenant',
      ['{"loci":"export","version":1,"tenant":"u"}', good],
      'line 2: tenant: "t" is not the file\'s, "u"',
    ],
    ['an id twice', [header, good, memory({}), good], `line 4: memory.id: "${idOf(1)}" stands in the file twice`],
    [
      'a vector of nobody',
      [header, lineOf({ id: 'a' }, { vector: [1] })],
      'line 2: vector: the header names no embedder',
    ],
    [
      'a revision without its memory',
      [header, good.replace('"memory"', '"revision"'), end],
      `line 3: the revisions before it are of the memory "${idOf(1)}"`,
    ],
    [
      'a revision of the future',
      [header, good.replace('"memory"', '"revision"'), good],
      'line 3: memory.version: 1 comes after 1',
    ],
    [
      'a wrong count',
      [header, good, '{"kind":"end","counts":{"memory":2}}'],
      'line 3: counts.memory: says 2; the file has 1',
    ],
    [
      'a wrong hash',
      [header, good, `{"kind":"end","sha256":"${'0'.repeat(64)}"}`],
      'line 3: sha256: the lines have another one',
    ],
    ['no end', [header, good], 'line 2: the file ends without {"kind":"end"}'],
    ['more after the end', [header, good, end, good], 'line 4: stands after the end'],
    [
      'a consent of nobody',
      [header, '{"kind":"consent","tenant":"t","id":"x","at":1,"decision":"denied"}'],
      'line 2: id: expected consent:',
    ],
    [
      'a tombstone without a time',
      [header, `{"kind":"tombstone","tenant":"t","id":"tombstone:${'a'.repeat(64)}"}`],
      'line 2: at: is missing',
    ],
    [
      'a link of an actor',
      [header, '{"kind":"link","tenant":"t","dimension":"agent","values":["a","b"]}'],
      'line 2: dimension: expected one of org',
    ],
  ])('%s is an error that names it, and writes nothing', async (_name, lines, message) => {
    const { store, commits } = withCommits(inMemory())
    const target = await createMemory({ store })
    const failed = await target.import(lines.map((line) => `${line}\n`)).catch((error: unknown) => error)
    expect(failed).toBeInstanceOf(InputError)
    expect((failed as InputError).message).toContain(message)
    expect(commits()).toBe(0)
  })

  it('may be very long, or no UTF-8', async () => {
    const target = await createMemory({ store: inMemory() })
    function* endless(): Generator<string> {
      yield `${header}\n`
      for (;;) yield 'x'.repeat(1_000_000)
    }
    await expect(target.import(endless())).rejects.toThrow('line 2: is longer than 4000000 characters')
    const bytes = new TextEncoder().encode(`${header}\n${good}\n`)
    bytes[bytes.length - 3] = 0xff
    await expect(target.import([bytes])).rejects.toThrow('line 2: is not UTF-8')
    await expect(target.import([7 as unknown as string])).rejects.toThrow(InputError)
  })

  it('says which metadata does not fit what is declared', async () => {
    const target = await createMemory({ store: inMemory(), filterable: { 'metadata.priority': 'number' } })
    const wrong = lineOf({ id: 'a', metadata: { priority: 'high' } })
    await expect(target.import(file(wrong))).rejects.toThrow('line 2: memory.metadata.priority: declared filterable')
  })

  it('keeps what stood before it in whole batches', async () => {
    const target = await createMemory({ store: inMemory() })
    const lines = Array.from({ length: 120 }, (_, at) => lineOf({ id: idOf(at) }))
    await expect(target.import(file(...lines, '{"kind":"memory"}'))).rejects.toThrow('line 122')
    expect(await target.admin(tenant).count()).toBe(100)
    expect(await target.import(file(...lines))).toMatchObject({ added: 20, unchanged: 100 })
  })
})

describe.each(testStores)('import into the $name store', ({ open }) => {
  it('takes what a stranger wrote by hand, in chunks that break anywhere', async () => {
    const target = await createMemory({ store: open() })
    const required = {
      id: 'note-1',
      tenant,
      scope: { user: 'alice' },
      type: 'fact',
      text: 'Grüße aus 東京 🎉',
      createdAt: 1,
    }
    const bytes = new TextEncoder().encode(
      `${header}\r\n${JSON.stringify({ kind: 'memory', memory: required })}\r\n${end}`,
    )
    const chunks = Array.from(bytes, (byte) => Uint8Array.of(byte))
    const report = await target.import(chunks)
    expect(report).toMatchObject({ added: 1, tenants: 1 })
    const alice = target.for({ tenant, user: 'alice' })
    expect(await alice.get('note-1')).toEqual(
      testMemory({ ...required, ...{ occurredAt: 1, updatedAt: 1, validFrom: 1 } }),
    )
    expect(await target.import([bytes])).toMatchObject({ unchanged: 1, added: 0 })
    expect((await alice.add({ type: 'fact', text: required.text })).action).toBe('reinforced')
  })

  it('says what it would do, and does not', async () => {
    const { store, commits } = withCommits(open())
    const target = await createMemory({ store, embedder: trigramEmbedder() })
    const before = commits()
    const lines = file(
      `{"kind":"receipt","tenant":"${tenant}","id":"erasure:a","at":1,"ids":["gone"]}`,
      lineOf({ id: 'a' }).replace('"memory"', '"revision"'),
      lineOf({ id: 'a', version: 2 }),
      lineOf({ id: 'gone' }),
    )
    const report = await target.import(lines, { dryRun: true })
    expect(report).toMatchObject({ dryRun: true, added: 1, revisions: 1, erased: 1, others: 1 })
    expect(commits()).toBe(before)
    expect(await target.import(lines)).toMatchObject({ added: 1, revisions: 1, erased: 1, others: 1 })
    expect((await target.for({ tenant, user: 'alice' }).history('a')).length).toBe(2)
  })

  it('writes nothing when all is there', async () => {
    const { store, commits } = withCommits(open())
    const target = await createMemory({ store, embedder: trigramEmbedder() })
    const lines = file(...[1, 2, 3].map((n) => lineOf({ id: idOf(n), text: `note ${n}` })))
    await target.import(lines)
    await target.drain()
    await new Promise((resolve) => setTimeout(resolve, 20))
    const before = commits()
    expect(await target.import(lines)).toMatchObject({ unchanged: 3, vectors: { taken: 0, embedded: 0, missing: 0 } })
    expect(commits()).toBe(before)
  })

  it('leaves alone what the target has changed by itself, and says so', async () => {
    const target = await createMemory({ store: open() })
    const alice = target.for({ tenant, user: 'alice' })
    await target.import(file(lineOf({ id: 'a' }), lineOf({ id: 'b' })))
    await alice.update('a', { text: 'mine' })
    await alice.update('b', { text: 'mine too' })
    const past = (id: string): string => lineOf({ id }).replace('"memory"', '"revision"')
    const report = await target.import(
      file(lineOf({ id: 'a' }), past('b'), lineOf({ id: 'b', version: 2, text: 'theirs' })),
    )
    expect(report).toMatchObject({ conflicts: 2, updated: 0, unchanged: 0 })
    expect(report.conflicting).toEqual([
      { line: 2, tenant, id: 'a', reason: 'the target has version 2, the file 1' },
      { line: 4, tenant, id: 'b', reason: 'the target has changed it by itself in version 2' },
    ])
    expect((await alice.get('b'))?.text).toBe('mine too')
  })

  it('takes a later version, but not one that knows nothing of what the target did', async () => {
    const target = await createMemory({ store: open() })
    const alice = target.for({ tenant, user: 'alice' })
    await target.import(file(lineOf({ id: 'a' })))
    await alice.update('a', { text: 'mine' })
    const [first, second] = [1, 2].map((version) =>
      lineOf({ id: 'a', version, text: `theirs ${version}` }).replace('"memory"', '"revision"'),
    ) as [string, string]
    const third = lineOf({ id: 'a', version: 3, text: 'theirs 3' })
    expect(await target.import(file(first, second, third))).toMatchObject({ conflicts: 1, updated: 0 })
    expect((await alice.get('a'))?.text).toBe('mine')
  })

  it('never leaves two current values in a slot, nor the same said twice', async () => {
    const target = await createMemory({ store: open() })
    const alice = target.for({ tenant, user: 'alice' })
    const home = { type: 'fact', key: 'home' }
    const { memory: rome } = await alice.upsert({ ...home, text: 'Alice lives in Rome' })
    const { memory: tea } = await alice.add('Alice likes tea')
    const report = await target.import(
      file(lineOf({ id: 'a', ...home, text: 'Alice lives in Oslo' }), lineOf({ id: 'b', text: 'Alice likes tea' })),
    )
    expect(report.conflicting.map(({ id, reason }) => [id, reason])).toEqual([
      ['a', `the memory "${rome?.id}" of the target is the current value of its slot`],
      ['b', `the memory "${tea?.id}" of the target says the same and is current`],
    ])
    expect(await alice.count()).toBe(2)
    await alice.forget(rome?.id as string)
    await alice.forget(tea?.id as string)
    expect(
      await target.import(
        file(lineOf({ id: 'a', ...home, text: 'Alice lives in Oslo' }), lineOf({ id: 'b', text: 'Alice likes tea' })),
      ),
    ).toMatchObject({ added: 2, conflicts: 0 })
    const next = await alice.upsert({ ...home, text: 'Alice lives in Bern' })
    expect(next).toMatchObject({ action: 'superseded', previous: { id: 'a' } })
  })

  it('two values of one slot in one file: the first that is current stays', async () => {
    const target = await createMemory({ store: open() })
    const slot = { type: 'fact', key: 'home' }
    const report = await target.import(file(lineOf({ id: 'a', ...slot }), lineOf({ id: 'b', ...slot })))
    expect(report).toMatchObject({ added: 1, conflicts: 1 })
    expect((await target.for({ tenant, user: 'alice' }).list()).items.map(({ id }) => id)).toEqual(['a'])
  })

  it('a value waits for the one before it, wherever that stands in the file', async () => {
    const target = await createMemory({ store: open() })
    const slot = { type: 'fact', key: 'home' }
    const first = lineOf({ id: 'a', ...slot })
    await target.import(file(first))
    const ended = { status: 'superseded', supersededBy: 'b', validTo: 5, version: 2 } as const
    const fillers = Array.from({ length: 60 }, (_, at) => lineOf({ id: idOf(at) }))
    const report = await target.import(
      file(
        lineOf({ id: 'b', ...slot, version: 2, supersedes: 'a', validFrom: 5 }),
        ...fillers,
        first.replace('"memory"', '"revision"'),
        lineOf({ id: 'a', ...slot, ...ended }),
      ),
    )
    expect(report).toMatchObject({ added: 61, updated: 1, conflicts: 0 })
  })

  it('does not bring back what the target has erased', async () => {
    const target = await createMemory({ store: open(), tombstones: { key: 'a key that is long enough' } })
    const alice = target.for({ tenant, user: 'alice' })
    await target.import(file(lineOf({ id: 'a', text: 'heliotrope' })))
    const old = await textOf(target.export())
    await target.admin(tenant).erase({ user: 'alice' })
    expect(await target.import([old])).toMatchObject({ erased: 1, added: 0, conflicts: 0 })
    const other = file(lineOf({ id: 'b', text: 'Heliotrope!' }), lineOf({ id: 'c', text: 'tea' }))
    expect(await target.import(other)).toMatchObject({ erased: 1, added: 1 })
    expect((await alice.list({})).items.map(({ id }) => id)).toEqual(['c'])
    expect(await textOf(target.export())).not.toMatch(/heliotrope/i)
  })

  it('writes the tenant of the file under another name, and refuses to make two one', async () => {
    const target = await createMemory({ store: open() })
    await target.import(file(lineOf({ id: 'a' })), { tenant: 'acme' })
    expect((await target.for({ tenant: 'acme', user: 'alice' }).get('a'))?.tenant).toBe('acme')
    expect(await target.admin(tenant).count()).toBe(0)
    const two = file(lineOf({ id: 'b' }), lineOf({ id: 'c', tenant: 'u' }))
    await expect(target.import(two, { tenant: 'acme' })).rejects.toThrow(
      'line 3: tenant: the file holds several tenants',
    )
  })

  it('tells how far it is, and stops when told', async () => {
    const target = await createMemory({ store: open() })
    const lines = Array.from({ length: 120 }, (_, at) => lineOf({ id: idOf(at) }))
    const seen: number[] = []
    await target.import(file(...lines), { onProgress: ({ added }) => seen.push(added) })
    expect([seen[0], seen.at(-1)]).toEqual([seen.length === 3 ? 50 : 1, 120])
    const stop = new AbortController()
    const stopped = target.import(file(...lines.map((line) => line.replaceAll('0000-7', '0001-7'))), {
      onProgress: () => stop.abort(new Error('enough')),
      signal: stop.signal,
    })
    await expect(stopped).rejects.toThrow('enough')
    expect(await target.admin(tenant).count()).toBe(120 + (seen[0] as number))
  })
})

describe.each(testStores)('vectors into the $name store', ({ open }) => {
  const settle = async (): Promise<unknown> => await new Promise((resolve) => setTimeout(resolve, 20))

  async function source(): Promise<LociMemory> {
    const memory = await createMemory({ store: inMemory(), embedder: trigramEmbedder() })
    await memory.for({ tenant, user: 'alice' }).add(['Alice likes tea', 'Alice has a boat', 'Alice is a baker'])
    return memory
  }

  it('are taken over from the same embedder, without a call', async () => {
    const embedder = trigramEmbedder()
    const target = await createMemory({ store: open(), embedder })
    const text = await textOf((await source()).export({ vectors: true }))
    expect(await target.import([text])).toMatchObject({ vectors: { taken: 3, embedded: 0, missing: 0 } })
    await settle()
    expect(embedder.calls).toBe(0)
    const canonical = (export_: string): string => export_.slice(export_.indexOf('\n') + 1)
    expect(canonical(await textOf(target.export({ vectors: true })))).toBe(canonical(text))
    expect(await target.reindex()).toMatchObject({ indexed: 0, deleted: 0 })
  })

  it('are made anew by another embedder, in one call for a batch', async () => {
    const embedder = Object.assign(trigramEmbedder(), { name: 'another' })
    const store = open()
    const target = await createMemory({ store, embedder })
    const text = await textOf((await source()).export({ vectors: true }))
    expect(await target.import([text])).toMatchObject({ vectors: { taken: 0, embedded: 3, missing: 0 } })
    // Of the hostile store, a commit takes one memory.
    expect(embedder.calls).toBe(store.metadata.traits.maxBatch === 10 ? 3 : 1)
  })

  it('are caught up when the embedder was down, by the next import', async () => {
    const embedder = trigramEmbedder()
    const target = await createMemory({ store: open(), embedder })
    const memory = await source()
    embedder.down = true
    const without = await textOf(memory.export())
    expect(await target.import([without])).toMatchObject({ added: 3, vectors: { taken: 0, embedded: 0, missing: 3 } })
    const report = await target.import([await textOf(memory.export({ vectors: true }))])
    expect(report).toMatchObject({ unchanged: 3, vectors: { taken: 3, embedded: 0, missing: 0 } })
  })

  it('may be lists of numbers, as people write them', async () => {
    const target = await createMemory({ store: open(), embedder: trigramEmbedder() })
    const vector = Array.from({ length: 64 }, (_, at) => (at === 7 ? 2 : 0))
    const named = '{"loci":"export","version":1,"embedder":{"name":"trigrams","dimensions":64}}'
    const lines = [named, lineOf({ id: 'a' }, { vector }), end].map((line) => `${line}\n`)
    expect(await target.import(lines)).toMatchObject({ vectors: { taken: 1 } })
    await settle()
    const [record] = (await textOf(target.export({ vectors: true }))).split('\n').slice(1)
    expect(toVector(JSON.parse(record as string).vector, 64)?.[7]).toBe(1)
    await expect(target.import([`${named}\n${lineOf({ id: 'b' }, { vector: [1, 2] })}\n`])).rejects.toThrow(
      'line 2: vector: expected 64 finite numbers',
    )
  })
})

interface Copied {
  source: LociMemory
  target: LociMemory
  /** When what is forgotten now may be swept. */
  sweepLater: () => Promise<void>
}

async function copied(store: Required<Backend>): Promise<Copied> {
  let now = Date.UTC(2026, 0, 1)
  const source = await createMemory({ store: inMemory(), now: () => now })
  const target = await createMemory({ store, now: () => now })
  const sweepLater = async (): Promise<void> => {
    now += 40 * 86_400_000
    await source.sweep()
  }
  return { source, target, sweepLater }
}

describe.each(testStores)('a copy to the $name store', ({ open }) => {
  it('deletes what was erased, swept or unlinked in the source, and what was made from it here', async () => {
    const { source, target, sweepLater } = await copied(open())
    const alice = source.for({ tenant, user: 'alice' })
    const [tea, boat] = await alice.add(['Alice likes tea', 'Alice has a boat', 'Alice is a baker'])
    await source.admin(tenant).link({ user: 'alice' }, { user: 'a@x.org' })
    expect(await source.copyTo(target)).toMatchObject({ added: 3, verified: true })
    const bob = target.for({ tenant, user: 'bob' })
    await bob.add({ text: 'somebody likes tea', source: { evidence: [tea?.memory?.id as string] } })
    await source.admin(tenant).erase({ ids: [tea?.memory?.id as string] })
    await source.admin(tenant).unlink({ user: 'alice' })
    await alice.forget(boat?.memory?.id as string)
    await sweepLater()
    const report = await source.copyTo(target)
    expect(report).toMatchObject({ deleted: 2, conflicts: 0 })
    const text = await textOf(target.export())
    expect(text).not.toMatch(/tea|boat|a@x.org/)
    expect(text).toContain('baker')
  })

  it('gives the place of what was swept in the source to what came there since', async () => {
    const { source, target, sweepLater } = await copied(open())
    const alice = source.for({ tenant, user: 'alice' })
    const home = { type: 'fact', key: 'home' }
    const job = { type: 'fact', key: 'job' }
    const boat = 'Alice has a boat'
    const gone = await alice.add([{ ...home, text: 'Rome' }, { ...job, text: 'baker' }, boat])
    await source.copyTo(target)
    for (const { memory } of gone) await alice.forget(memory?.id as string)
    await sweepLater()
    const [, pilot] = await alice.add([{ ...home, text: 'Oslo' }, { ...job, text: 'pilot' }, boat])
    await alice.forget(pilot?.memory?.id as string)
    expect(await source.copyTo(target)).toMatchObject({ added: 3, deleted: 3, conflicts: 0, verified: true })
    const hers = target.for({ tenant, user: 'alice' })
    expect((await hers.list()).items.map(({ text }) => text).sort()).toEqual([boat, 'Oslo'])
    // The slot goes on after its last value, though that one is over.
    const next = { ...job, text: 'sailor' }
    expect((await hers.upsert(next)).memory?.version).toBe((await alice.upsert(next)).memory?.version)
  })

  it('links nobody to whom the source has linked somebody else since', async () => {
    const { source, target } = await copied(open())
    const { link, unlink } = source.admin(tenant)
    for (const user of 'abcd') await source.for({ tenant, user }).add(`this is ${user}`)
    await link({ user: 'a' }, { user: 'b' })
    await source.copyTo(target)
    await unlink({ user: 'a' })
    await link({ user: 'a' }, { user: 'c' })
    await link({ user: 'b' }, { user: 'd' })
    expect(await source.copyTo(target)).toMatchObject({ verified: true })
    const { items } = await target.for({ tenant, user: 'a' }).list()
    expect(items.map(({ text }) => text).sort()).toEqual(['this is a', 'this is c'])
  })

  it('deletes all that the source had, when nothing is left there', async () => {
    const { source, target, sweepLater } = await copied(open())
    const alice = source.for({ tenant, user: 'alice' })
    const { memory } = await alice.add('Alice likes tea')
    await source.copyTo(target)
    await alice.forget(memory?.id as string)
    await sweepLater()
    expect(await source.copyTo(target)).toMatchObject({ deleted: 1, verified: true })
  })

  it('finds what was made here from what was made from what is erased, though that was swept in the source', async () => {
    const { source, target, sweepLater } = await copied(open())
    const alice = source.for({ tenant, user: 'alice' })
    const tea = (await alice.add('Alice likes tea')).memory?.id as string
    const drink = (await alice.add({ text: 'Alice has a pot', source: { evidence: [tea] } })).memory?.id as string
    await source.copyTo(target)
    const bob = target.for({ tenant, user: 'bob' })
    await bob.add({ text: 'somebody brews', source: { evidence: [drink] } })
    await alice.forget(drink)
    await sweepLater()
    await source.admin(tenant).erase({ ids: [tea] })
    expect(await source.copyTo(target)).toMatchObject({ conflicts: 0 })
    expect(await textOf(target.export())).not.toMatch(/tea|pot|brews/)
  })

  it('spares what the target has of its own, and says that the two differ', async () => {
    const source = await createMemory({ store: inMemory() })
    const target = await createMemory({ store: open() })
    await source.for({ tenant, user: 'alice' }).add('Alice likes tea')
    await target.for({ tenant, user: 'bob' }).add('Bob likes tea')
    const report = await source.copyTo(target)
    expect(report).toMatchObject({ added: 1, deleted: 0, verified: false })
    expect(report.checked).toMatchObject([
      { tenant, source: { counts: { memory: 1 } }, target: { counts: { memory: 2 } }, equal: false },
    ])
  })

  it('spares a link that the target has made by itself, also when the source links one of the two', async () => {
    const { source, target } = await copied(open())
    await source.admin(tenant).link({ user: 'a' }, { user: 'b' })
    await target.admin(tenant).link({ user: 'a' }, { user: 'own' })
    await target.for({ tenant, user: 'own' }).add('this is own')
    for (let run = 1; run <= 2; run++) {
      expect(await source.copyTo(target)).toMatchObject({ verified: false })
      for (const user of 'ab') expect((await target.for({ tenant, user }).list()).items).toHaveLength(1)
    }
  })

  it('takes memories with types of their own, and not itself', async () => {
    const step = defineType({ name: 'step', merge: 'replace' })
    const source = await createMemory({ store: inMemory(), types: [step] })
    const target = await createMemory({ store: open(), types: [step] })
    await source.for({ tenant, user: 'alice' }).upsert({ type: 'step', key: 'a', text: 'one' })
    expect(await source.copyTo(target)).toMatchObject({ verified: true })
    await expect(source.copyTo(source)).rejects.toThrow(ConfigError)
    await expect(source.copyTo({} as LociMemory)).rejects.toThrow('copyTo: expected another memory')
    await expect(source.copyTo(target, { vector: true } as object)).rejects.toThrow('did you mean "vectors"?')
  })
})

it('killed between the rows, readers that know the scope see what came after the next run', async () => {
  const backend = inMemory({ commit: 'row', maxBatch: 10 })
  const reader = (await createMemory({ store: backend })).for({ tenant, user: 'alice' })
  const source = await createMemory({ store: inMemory() })
  await source.for({ tenant, user: 'alice' }).add('Alice likes tea')
  await source.copyTo(await createMemory({ store: backend }))
  for (let rows = 1; rows < 10; rows++) {
    await source.for({ tenant, user: 'alice' }).add(`boat ${rows} of many`)
    await reader.search('boat')
    const dying = await createMemory({ store: dyingAfter(backend, rows) })
    await source.copyTo(dying).catch(() => undefined)
    await source.copyTo(await createMemory({ store: backend }))
    expect((await reader.search(`boat ${rows}`, { limit: 20 })).length).toBe(rows)
  }
})

describe('a source whose writer was killed between two rows', () => {
  const slot = { type: 'fact', key: 'home' }
  const rowStore = (): Required<Backend> => inMemory({ commit: 'row', maxBatch: 10 })

  it('is ended before it is copied; a file of it never makes two values current', async () => {
    let halves = 0
    for (let rows = 1; rows < 8; rows++) {
      const backend = rowStore()
      const before = await createMemory({ store: backend })
      await before.for({ tenant, user: 'alice' }).upsert({ ...slot, text: 'Rome' })
      const dying = await createMemory({ store: dyingAfter(backend, rows) })
      const upsert = dying.for({ tenant, user: 'alice' }).upsert({ ...slot, text: 'Oslo' })
      await upsert.catch(() => undefined)
      const source = await createMemory({ store: backend })
      const imported = await createMemory({ store: inMemory() })
      const { conflicts } = await imported.import(source.export())
      halves += conflicts
      const values = (await imported.for({ tenant, user: 'alice' }).list()).items
      expect(values.length).toBe(1)
      const copied = await createMemory({ store: inMemory() })
      expect(await source.copyTo(copied)).toMatchObject({ verified: true, conflicts: 0 })
      expect((await copied.for({ tenant, user: 'alice' }).list()).items.length).toBe(1)
    }
    // The test would say nothing, if no death left a pair.
    expect(halves).toBeGreaterThan(0)
  })
})
