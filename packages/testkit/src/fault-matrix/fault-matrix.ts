/** Every operation of the memory, with every fault at every call that it makes to its store. */
import { type Backend, createMemory, LociError, type LociMemory, type MemoryHandle, StoreError } from '@loci/core'
import type { Fault, FaultProxy } from '../fault-proxy/fault-proxy.ts'
import { letterEmbedder } from '../letter-embedder.ts'
import { makePast, type Operation, operations, type Past } from './operations.ts'

export interface FaultMatrixOptions {
  proxy: FaultProxy
  faults: readonly Fault[]
  /** Stores that reach their server through the proxy. */
  throughProxy: Backend
  /** Stores on the same data that do not. */
  direct: Backend
  /** A password or key of the stores behind the proxy: no error may show it. */
  secret: string
  /** Whether each call of an operation meets each fault, or one of them does. */
  isComplete: boolean
  seed: number
}

export interface FaultMatrixReport {
  cases: number
  /** Calls to the memory that were refused, each with an honest error. */
  refused: number
}

const storeMs = 500
/** The writes of a batch, the retries of each, and some time to spare. */
const patienceMs = 20 * storeMs

/** @throws naming the operation, the fault and the call where something did not hold. */
export async function faultMatrix(options: FaultMatrixOptions): Promise<FaultMatrixReport> {
  const { proxy, faults, seed, isComplete } = options
  const embedder = letterEmbedder()
  const tested = await createMemory({ store: options.throughProxy, embedder, timeouts: { storeMs } })
  const steady = await createMemory({ store: options.direct, embedder })
  const report: FaultMatrixReport = { cases: 0, refused: 0 }
  try {
    for (const [index, operation] of operations.entries()) {
      const clean = await run(options, tested, steady, operation, undefined, 0)
      for (const [at, fault] of faults.entries()) {
        const one = 1 + ((seed + index + at) % clean.calls)
        const calls = isComplete ? Array.from({ length: clean.calls }, (_, call) => call + 1) : [one]
        for (const call of calls) {
          const result = await run(options, tested, steady, operation, fault, call)
          report.cases++
          if (result.isRefused) report.refused++
          const where = `${operation.name}, ${fault} at call ${call} of ${clean.calls}`
          if (result.state !== clean.state) throw new Error(`${where}: left ${result.state} instead of ${clean.state}`)
        }
      }
    }
  } finally {
    proxy.heal()
    await tested.close().catch(() => undefined)
    await steady.close()
  }
  return report
}

let tenants = 0

async function run(
  { proxy, secret, direct }: FaultMatrixOptions,
  tested: LociMemory,
  steady: LociMemory,
  operation: Operation,
  fault: Fault | undefined,
  call: number,
): Promise<{ calls: number; isRefused: boolean; state: string }> {
  const where = `${operation.name}, ${fault} at call ${call}`
  const identity = { tenant: `faults-${++tenants}`, user: 'alice' }
  const [handle, witness] = [tested.for(identity), steady.for(identity)]
  const { tenant } = identity
  const scene = { memory: tested, tenant, handle, past: await makePast(witness) }
  proxy.plan(fault, call)
  const outcome = await inTime(where, operation.act(scene))
  const calls = proxy.calls()
  proxy.heal()
  if ('error' in outcome) checkError(where, outcome.error, secret)

  // The next call works, and a request that was refused has its effect when it comes again: once.
  const again = await inTime(where, operation.act(scene))
  if ('error' in again) throw new Error(`${where}: does not work when all is well again`, { cause: again.error })
  await steady.reindex({ tenant })
  const state = await stateOf(witness, scene.past, direct.metadata?.traits.commit === 'atomic')
  return { calls, isRefused: 'error' in outcome, state }
}

async function inTime(where: string, work: Promise<unknown>): Promise<{ value: unknown } | { error: unknown }> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${where}: hangs`)), patienceMs)
  })
  const settled = work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  )
  try {
    return await Promise.race([settled, late])
  } finally {
    clearTimeout(timer)
  }
}

/** @throws when it is no error of ours, does not say where it comes from, or shows the secret. */
function checkError(where: string, error: unknown, secret: string): void {
  if (!(error instanceof LociError)) throw new Error(`${where}: not an error of Loci`, { cause: error })
  if (error instanceof StoreError && (!error.store || !error.operation)) throw new Error(`${where}: does not say where`)
  const parts: string[] = []
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    parts.push(String(at), at.stack ?? '', JSON.stringify(at), ...Object.values(at).map(String))
  }
  if (parts.join('\n').includes(secret)) throw new Error(`${where}: the error shows a secret`)
}

/** What is remembered, and that words and vectors find the same. */
async function stateOf(handle: MemoryHandle, { tea, city }: Past, withPast: boolean): Promise<string> {
  const { items } = await handle.list({ limit: 100 })
  const found = new Set(
    (await handle.search('drinks reads writes sings lives tea', { limit: 100 })).map(({ memory }) => memory.id),
  )
  const current = items.map(
    ({ id, text, reinforcements }) => `${text} ×${reinforcements}${found.has(id) ? '' : ' (not found)'}`,
  )
  const histories = await Promise.all([tea, city].map((id) => handle.history(id).catch(() => [])))
  const past = withPast ? histories.map((revisions) => revisions.length) : []
  return JSON.stringify([current.sort(), ...past])
}
