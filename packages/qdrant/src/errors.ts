/** What the client throws, as errors of Loci. */
import { LociError, StoreError } from '@loci/core'

/** Errors of Loci stay what they are. */
export function translated(operation: string, error: unknown): LociError {
  if (error instanceof LociError) return error
  const [retryable, advice] = verdict(error)
  const message = `${advice} (${messageOf(error)})`
  return new StoreError({ store: 'qdrant', operation, retryable, message, cause: error })
}

/** Whether the server says that the collection is not there. */
export function isNotFound(error: unknown): boolean {
  return statusOf(error) === 404
}

/** Whether another process has made the collection in the meantime; 1.16 says 400 or 409. */
export function isAlreadyThere(error: unknown): boolean {
  return [400, 409].includes(statusOf(error)) && messageOf(error).includes('already exists')
}

function verdict(error: unknown): [retryable: boolean, advice: string] {
  const status = statusOf(error)
  if (status === 401 || status === 403) return [false, 'the server refused access; check apiKey and what it may do']
  if (status === 404) return [false, "the collection is missing; open the store with schema: 'migrate', or check url"]
  // Qdrant 1.15 says 400 to a request that is too large, a proxy before it 413.
  if (status === 413 || /payload .*larger than allowed/i.test(messageOf(error)))
    return [false, 'the request is larger than the server takes; raise service.max_request_size_mb']
  if (status === 408 || status === 429) return [true, 'the server has too much to do; try again in a moment']
  if (status === 501) return [false, 'the server does not know the operation']
  if (status >= 500) return [true, 'the server failed; try again in a moment']
  if (status >= 400) return [false, 'the server refused the request']
  const name = error instanceof Error ? error.name : ''
  if (name === 'QdrantClientTimeoutError') return [true, 'the server did not answer in time']
  if (name === 'QdrantClientResourceExhaustedError') return [true, 'the server limits the rate of requests']
  if (status > 0) return [true, 'the server gave an unexpected answer']
  // What `fetch` throws when there is no connection or it breaks, and what comes of an answer that was cut off.
  const isBroken =
    error instanceof SyntaxError || /^(fetch failed|terminated|Result came uninit)/.test(messageOf(error))
  return isBroken ? [true, 'the server cannot be reached; check url and the network'] : [false, 'the client failed']
}

/** The client's own error for an odd status has it in the message only. */
function statusOf(error: unknown): number {
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined
  if (typeof status === 'number') return status
  return Number(/^Unexpected Response: (\d{3})/.exec(messageOf(error))?.[1] ?? 0)
}

/** The server's words; the client's error has them in `data`, and only the status text as its message. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { data } = error as { data?: { status?: { error?: unknown } } }
  const words = typeof data === 'object' && data !== null ? data.status?.error : undefined
  const { cause } = error
  const detail = cause instanceof Error ? `: ${cause.message}` : ''
  return typeof words === 'string' ? words : `${error.message}${detail}`
}
