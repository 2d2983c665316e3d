/**
 * Errors of Loci. `instanceof` works across copies of the package: it compares the marker and the `code`,
 * not the class object.
 */
import type { Usage } from './models/contract.ts'
import type { Outcome } from './record.ts'

const marker = 'loci.error'

interface ErrorOptions {
  cause?: unknown
}

/** Base of every error that Loci throws on purpose. `code` is stable; the message is for people. */
export class LociError extends Error {
  static readonly code: string = 'LOCI'
  readonly code: string
  readonly brand: string = marker

  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = new.target.code
    this.name = new.target.name
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    if (typeof value !== 'object' || value === null) return false
    const error = value as { brand?: unknown; code?: unknown }
    // biome-ignore lint/complexity/noThisInStatic: the class on the right of instanceof, mostly a subclass.
    return error.brand === marker && (this.code === 'LOCI' || error.code === this.code)
  }
}

/** An option or a configuration that cannot be right: unknown name, wrong type, missing part. */
export class ConfigError extends LociError {
  static override readonly code: string = 'CONFIG'
}

/** A draft, patch, query or other argument that cannot be right. `path` says where: `[3].text`. */
export class InputError extends LociError {
  static override readonly code: string = 'INPUT'
  readonly path: string

  constructor(path: string, problem: string) {
    super(path === '' ? problem : `${path}: ${problem}`)
    this.path = path
  }
}

/** An identity that is not complete or not known, or a scope that the caller may not use. */
export class ScopeError extends LociError {
  static override readonly code: string = 'SCOPE'
}

/** A filter with an unknown field or operator, or a value of the wrong type. */
export class FilterError extends LociError {
  static override readonly code: string = 'FILTER'
}

/** A memory type that is not registered, or a draft that its type refuses. */
export class MemoryTypeError extends LociError {
  static override readonly code: string = 'MEMORY_TYPE'
}

/** No memory with this id is visible to this identity. */
export class NotFoundError extends LociError {
  static override readonly code: string = 'NOT_FOUND'
  readonly id: string

  constructor(id: string) {
    super(`no memory ${JSON.stringify(id.slice(0, 100))} is visible to this identity`)
    this.id = id
  }
}

/**
 * An expected version no longer holds. Stores throw it from `commit`; core throws it when the caller's
 * `expectedVersion` is not the current one, with `id` and `currentVersion`.
 */
export class ConflictError extends LociError {
  static override readonly code: string = 'CONFLICT'
  readonly id: string | undefined
  readonly currentVersion: number | undefined

  constructor(message: string, details: { id?: string; currentVersion?: number; cause?: unknown } = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.id = details.id
    this.currentVersion = details.currentVersion
  }
}

/** The same idempotency key was used before for another request. */
export class IdempotencyError extends LociError {
  static override readonly code: string = 'IDEMPOTENCY'
}

/** The configured store or model cannot do what was asked. */
export class CapabilityError extends LociError {
  static override readonly code: string = 'CAPABILITY'
}

/** Vectors of another length than the index holds. */
export class DimensionError extends LociError {
  static override readonly code: string = 'DIMENSION'
}

/** An input over a documented limit. */
export class TooLargeError extends LociError {
  static override readonly code: string = 'TOO_LARGE'
}

/** A token budget that cannot be kept. */
export class BudgetError extends LociError {
  static override readonly code: string = 'BUDGET'
}

/** A store failed part-way through a batch. `outcomes[i]` is set for every item that was committed. */
export class BatchError extends LociError {
  static override readonly code: string = 'BATCH'
  readonly outcomes: readonly (Outcome | undefined)[]

  constructor(outcomes: readonly (Outcome | undefined)[], cause: unknown) {
    const done = outcomes.filter((outcome) => outcome !== undefined).length
    super(`${done} of ${outcomes.length} items were written before the store failed; see outcomes and cause`, { cause })
    this.outcomes = outcomes
  }
}

/** A store failed. `retryable` says whether the same call may succeed later. */
export class StoreError extends LociError {
  static override readonly code: string = 'STORE'
  readonly store: string
  readonly operation: string
  readonly retryable: boolean

  constructor(details: { store: string; operation: string; retryable: boolean; message: string; cause?: unknown }) {
    super(
      `${details.store} ${details.operation}: ${withoutCredentials(details.message)}`,
      details.cause === undefined ? undefined : { cause: withoutSecrets(details.cause) },
    )
    this.store = details.store
    this.operation = details.operation
    this.retryable = details.retryable
  }
}

/** An embedder or language model failed. */
export class ModelError extends LociError {
  static override readonly code: string = 'MODEL'
  /** What the calls took all the same, where that is known. */
  usage?: Usage
}

const maxMessageLength = 2_000

/** Drivers quote connection strings and headers in their messages; a secret must not travel on. */
function withoutCredentials(message: string): string {
  return message
    .slice(0, maxMessageLength)
    .replace(/\/\/[^\s/]*:[^\s]*@/g, '//***@')
    .replace(/\/\/[^\s/@]+@/g, '//***@')
    .replace(/\b(bearer|basic)\s+[^\s"',]+/gi, '$1 ***')
    .replace(/\b(?:sk|pk|pcsk)[-_][\w-]{6,}/g, '***')
    .replace(/((?:token|key|password|passwd|pwd|secret)["']?\s*[=:]\s*["']?)[^\s&"',}]+/gi, '$1***')
}

/** The driver's error, which `console.error` prints too: as it is, or without the secret that it quotes. */
function withoutSecrets(cause: unknown): unknown {
  if (!(cause instanceof Error) || withoutCredentials(cause.message) === cause.message) return cause
  const { name, code } = cause as Error & { code?: unknown }
  return Object.assign(new Error(withoutCredentials(cause.message)), { name, code })
}
