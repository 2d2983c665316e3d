import { type Backend, ConfigError, checkOptions } from '@loci/core'

/** What the author of an adapter writes: how the kit gets a store. */
export interface Harness {
  /** Shown in reports. */
  name: string
  /** A store over fresh, empty data. Called once for each case. The kit calls the store's `open` and `close`. */
  create(): Setup | Promise<Setup>
  /** The same on a client that the caller owns, to prove that `close` leaves it alone. */
  injected?(): InjectedSetup | Promise<InjectedSetup>
  /** Cases that this store cannot pass. Each of them must fail: a gap that has closed is an error. */
  gaps?: readonly Gap[]
  /** How long a store with `consistency: 'eventual'` may take to show a write, in milliseconds. Default 10,000. */
  eventualMs?: number
}

export interface Setup {
  /** What the factory returned, not opened. */
  store: Backend
  /** New handles on the same data, as another process would make them. The first ones may still be open. */
  reopen?(): Backend | Promise<Backend>
  /** Called after the case, whatever came of it: delete the data, close clients. */
  dispose?(): unknown
}

export interface InjectedSetup extends Setup {
  /** Uses the client; throws or rejects when it has been closed. */
  useClient(): unknown
}

export interface Gap {
  /** The name of the case, as the report prints it. */
  case: string
  /** Why the store cannot pass it. */
  reason: string
}

/** @throws ConfigError when `harness` is not one: for harnesses written in JavaScript. */
export function checkHarness(harness: unknown): asserts harness is Harness {
  checkOptions('harness', harness, ['name', 'create', 'injected', 'gaps', 'eventualMs'])
  const { name, create, injected, gaps = [] } = harness as Record<string, unknown>
  if (typeof name !== 'string' || name === '') throw new ConfigError('harness.name must be a non-empty string')
  if (typeof create !== 'function') throw new ConfigError('harness.create must be a function that returns { store }')
  if (injected !== undefined && typeof injected !== 'function') {
    throw new ConfigError('harness.injected must be a function that returns { store, useClient }')
  }
  if (!Array.isArray(gaps) || !gaps.every(isGap)) {
    throw new ConfigError('harness.gaps must be a list of { case, reason }, each with a reason')
  }
}

function isGap(gap: unknown): boolean {
  const { case: name, reason } = (gap ?? {}) as Record<string, unknown>
  return typeof name === 'string' && typeof reason === 'string' && reason !== ''
}
