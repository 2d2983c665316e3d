/** The matrix passes an honest store and finds out others. */
import { type Backend, inMemory, StoreError } from '@loci/core'
import { expect, test } from 'vitest'
import { type Fault, type FaultProxy, planOfFaults } from '../fault-proxy/fault-proxy.ts'
import { faultMatrix } from './fault-matrix.ts'

type Behaviour = (fault: Fault, call: () => Promise<unknown>) => Promise<unknown>

const lost = new StoreError({ store: 'toy', operation: 'call', retryable: true, message: 'the connection was lost' })
const honest: Behaviour = async (fault, call) => {
  if (fault === 'reset after') await call()
  throw lost
}

/** A proxy inside this process: every call of the stores passes it. */
function through(backend: Required<Backend>, behave: Behaviour): { proxy: FaultProxy; store: Required<Backend> } {
  const faults = planOfFaults()
  function guarded<T extends object>(store: T): T {
    return new Proxy(store, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name)
        if (typeof value !== 'function' || name === 'open' || name === 'close') return value
        return async (...args: unknown[]) => {
          const call = async (): Promise<unknown> => value.apply(target, args)
          const fault = faults.next()
          return fault === undefined ? await call() : await behave(fault, call)
        }
      },
    })
  }
  const metadata = guarded(backend.metadata)
  const store = { metadata, vectors: { ...guarded(backend.vectors), writtenBy: metadata } }
  for (const name of ['upsert', 'get', 'delete', 'list', 'clear', 'search'] as const) {
    Object.assign(store.vectors, { [name]: guarded(backend.vectors)[name] })
  }
  const proxy = { port: 0, plan: faults.plan, calls: faults.calls, heal: () => faults.plan(undefined, 0) }
  return { proxy: { ...proxy, severAll() {}, close: async () => {} }, store }
}

async function run(backend: Required<Backend>, behave: Behaviour): Promise<unknown> {
  const { proxy, store } = through(backend, behave)
  const faults = ['reset before', 'reset after'] as const
  return await faultMatrix({
    proxy,
    faults,
    throughProxy: store,
    direct: backend,
    secret: 'secret-word',
    isComplete: true,
    seed: 1,
  })
}

test.each(['atomic', 'row'] as const)('a store that says what happened passes (%s)', async (commit) => {
  expect(await run(inMemory({ commit }), honest)).toMatchObject({ refused: 0 })
})

test.each<[string, Behaviour, RegExp]>([
  [
    'that shows a secret',
    async () => {
      throw new Error('cannot log in with secret-word')
    },
    /the error shows a secret/,
  ],
  [
    'that says done when it is not',
    async (fault, call) => (fault === 'reset before' ? [] : await call()),
    /left .* instead of|does not work|not an error of Loci/,
  ],
])('a store %s is found out', async (_, behave, message) => {
  await expect(run(inMemory(), behave)).rejects.toThrow(message)
})
