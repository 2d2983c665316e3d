/** Many hostile tenants on one store at once: whatever one of them does, it sees and changes nothing of another. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { type Backend, createMemory, type Embedder, LociError, type Memory, type MemoryHandle } from '@loci/core'
import fc from 'fast-check'
import { hostileNames } from './hostile-names.ts'

export interface TenantFuzzOptions {
  operations: number
  seed: number
  embedder?: Embedder
}

export interface TenantFuzzReport {
  operations: number
  /** Calls that were refused, as those to memories that the tenant does not have. */
  refused: number
  memories: number
}

interface Tenant {
  /** In every text of this tenant, and in none of another. */
  marker: string
  handle: MemoryHandle
  /** What the outcomes said. */
  memories: Map<string, Memory>
  madeIds: number
}

const concurrency = 8
const idRange = 60
const numbersPerOperation = 7
const words = ['tea', 'coffee', 'Lisbon', 'Berlin', 'invoice', 'meeting', 'green', 'never', 'Monday', 'travels']
const slots = ['city', 'drink', 'plan']

/**
 * Ids, keys, idempotency keys and words are the same in every tenant, so that only the tenant keeps them apart.
 * @throws when anything of another tenant comes back, or when at the end a tenant does not hold what it was told.
 */
export async function tenantFuzz(
  store: Backend,
  { operations, seed, embedder }: TenantFuzzOptions,
): Promise<TenantFuzzReport> {
  const random = randomNumbers(seed, operations * numbersPerOperation)
  const acting = new AsyncLocalStorage<Tenant>()
  const newId = (): string => {
    const tenant = acting.getStore() as Tenant
    return `memory-${tenant.madeIds++}`
  }
  const memory = await createMemory({ store, newId, ...(embedder === undefined ? {} : { embedder }) })
  const tenants = hostileNames.map((name, index): Tenant => {
    const handle = memory.for({ tenant: name, user: 'alice' })
    return { marker: `<<${index}>>`, handle, memories: new Map(), madeIds: 0 }
  })
  let refused = 0

  async function actOnce(tenant: Tenant): Promise<void> {
    const result = await acting
      .run(tenant, () => act(tenant, random))
      .catch((error: unknown) => {
        if (!(error instanceof LociError)) throw error
        refused++
        return error.message
      })
    checkOwn(tenant, result)
    record(tenant, result)
  }

  // Each lane has tenants of its own, so that what a tenant was told is in order.
  const lanes = Array.from({ length: concurrency }, async (_, lane) => {
    const own = tenants.filter((_tenant, index) => index % concurrency === lane)
    for (let done = lane; done < operations; done += concurrency) await actOnce(pick(own, random))
  })
  await Promise.all(lanes)
  for (const tenant of tenants) await checkHoldings(tenant)
  const memories = tenants.reduce((sum, tenant) => sum + tenant.memories.size, 0)
  await memory.close()
  return { operations, refused, memories }
}

async function act({ handle, marker }: Tenant, random: () => number): Promise<unknown> {
  const text = `${pick(words, random)} ${pick(words, random)} ${marker}`
  const id = `memory-${Math.floor(random() * idRange)}`
  const key = pick(slots, random)
  const query = pick(words, random)
  const actions: (() => Promise<unknown>)[] = [
    () => handle.add(text),
    () =>
      handle.add([
        { type: 'episode', text },
        { type: 'preference', key, text },
      ]),
    () => handle.add(text, { idempotencyKey: `${key} ${text}` }),
    () => handle.upsert({ type: 'fact', key, text }),
    () => handle.update(id, { text, tags: [query] }),
    () => handle.correct(id, text),
    () => handle.forget(id),
    () => handle.forget({ type: 'fact', key }),
    () => handle.get(id),
    () => handle.history(id),
    () => handle.search(query, { limit: 20 }),
    () => handle.search(`${query} <<`, { filter: { tags: query } }),
    () => handle.getContext({ query, budget: 500 }),
    () => handle.list({ limit: 50 }),
    () => handle.list({ filter: { or: [{ tags: query }, { key }, { key: { ne: key } }] } }),
    () => handle.count(),
  ]
  return await pick(actions, random)()
}

/** @throws when the answer holds the marker of another tenant. */
function checkOwn({ marker }: Tenant, answer: unknown): void {
  const markers: string[] = JSON.stringify(answer ?? null).match(/<<\d+>>/g) ?? []
  const foreign = markers.find((found) => found !== marker)
  if (foreign !== undefined) throw new Error(`tenant ${marker} got something of ${foreign}: ${JSON.stringify(answer)}`)
}

function record({ memories }: Tenant, answer: unknown): void {
  for (const outcome of [answer].flat()) {
    const { action, memory, previous } = (outcome ?? {}) as { action?: string; memory?: Memory; previous?: Memory }
    if (action === undefined) continue
    if (previous !== undefined) memories.set(previous.id, previous)
    if (memory !== undefined) memories.set(memory.id, memory)
  }
}

/** @throws when a memory is missing, or is there and should not be. */
async function checkHoldings(tenant: Tenant): Promise<void> {
  const expected = [...tenant.memories.values()].filter(({ status }) => status === 'active')
  const held: Memory[] = []
  let cursor: string | undefined
  do {
    const page = await tenant.handle.list({ limit: 100, ...(cursor === undefined ? {} : { cursor }) })
    held.push(...page.items)
    cursor = page.cursor
  } while (cursor !== undefined)
  checkOwn(tenant, held)
  const shown = (list: readonly Memory[]): string =>
    list
      .map(({ id, version }) => `${id}@${version}`)
      .sort()
      .join(' ')
  if (shown(held) !== shown(expected)) {
    throw new Error(`tenant ${tenant.marker} holds ${shown(held)}, and was told ${shown(expected)}`)
  }
}

function pick<T>(list: readonly T[], random: () => number): T {
  return list[Math.floor(random() * list.length)] as T
}

/** Even numbers in [0, 1) that follow from the seed. */
function randomNumbers(seed: number, count: number): () => number {
  const max = 2 ** 31 - 1
  const numbers = fc.sample(fc.noBias(fc.nat({ max: max - 1 })), { seed, numRuns: count })
  let next = 0
  return () => (numbers[next++ % count] as number) / max
}
