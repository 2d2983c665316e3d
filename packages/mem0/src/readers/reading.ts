/** What all readers have in common. */
import { LociError, StoreError } from '@loci/core'

/** How many memories one request brings: with 1,536 numbers each that is about 2 MB. */
export const pageSize = 256

/** What a driver throws, as an error of Loci that says where it happened. */
export async function reading<T>(store: string, use: () => Promise<T>): Promise<T> {
  try {
    return await use()
  } catch (error) {
    if (error instanceof LociError) throw error
    const message = error instanceof Error && error.message !== '' ? error.message : nameOf(error)
    throw new StoreError({ store, operation: 'read', retryable: isLost(error), message, cause: error })
  }
}

/** With several addresses of one host, Node throws an AggregateError without a message. */
function nameOf(error: unknown): string {
  return String((error as { code?: unknown } | null)?.code ?? error)
}

function isLost(error: unknown): boolean {
  const { code, message } = (typeof error === 'object' && error !== null ? error : {}) as {
    code?: unknown
    message?: unknown
  }
  return /ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|fetch failed|socket|connection/i.test(`${code} ${message}`)
}

/** The bytes of 32-bit numbers, as mem0 keeps them in SQLite and Redis. Undefined when they are none. */
export function toVector(bytes: unknown): Float32Array | undefined {
  if (Array.isArray(bytes)) return Float32Array.from(bytes as number[])
  const view = bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : bytes instanceof Uint8Array ? bytes : undefined
  if (view === undefined || view.byteLength === 0 || view.byteLength % 4 !== 0) return undefined
  // A copy: the bytes of a driver need not begin where 32-bit numbers may.
  return new Float32Array(new Uint8Array(view).buffer)
}
