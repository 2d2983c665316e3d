/** What the client throws, as errors of Loci. Its classes are told by their names: 8 and 9 have their own. */
import { LociError, StoreError } from '@loci/core'

/** Errors of Loci stay what they are. */
export function translated(operation: string, error: unknown): LociError {
  if (error instanceof LociError) return error
  const [retryable, advice] = verdict(error)
  const message = `${advice} (${messageOf(error)})`
  return new StoreError({ store: 'pinecone', operation, retryable, message, cause: error })
}

export function isNotFound(error: unknown): boolean {
  return nameOf(error) === 'PineconeNotFoundError'
}

/** What Pinecone refuses: also an answer that would be too large. */
export function isBadRequest(error: unknown): boolean {
  return nameOf(error) === 'PineconeBadRequestError'
}

const verdicts: Record<string, [retryable: boolean, advice: string]> = {
  PineconeAuthorizationError: [false, 'Pinecone refused access; check the API key and what it may do'],
  PineconeNotFoundError: [false, 'the index is missing; check index, host and the project of the API key'],
  PineconePaymentRequiredError: [false, 'Pinecone asks for a payment'],
  PineconeBadRequestError: [false, 'Pinecone refused the request'],
  PineconeUnprocessableEntityError: [false, 'Pinecone refused the request'],
  PineconeNotImplementedError: [false, 'Pinecone does not know the operation'],
  PineconeMethodNotAllowedError: [false, 'Pinecone does not know the operation'],
  PineconeInternalServerError: [true, 'Pinecone failed; try again in a moment'],
  PineconeUnavailableError: [true, 'Pinecone failed; try again in a moment'],
  // Also for what was asked once only, where the client may not ask again.
  PineconeMaxRetriesExceededError: [true, 'Pinecone failed; try again in a moment'],
  PineconeConnectionError: [true, 'Pinecone cannot be reached; check host and the network'],
  PineconeTimeoutError: [true, 'the new index is not ready yet; try again in a moment'],
  PineconeConflictError: [true, 'another writer was busy with it; try again in a moment'],
}

function verdict(error: unknown): [retryable: boolean, advice: string] {
  const known = verdicts[nameOf(error)]
  if (known !== undefined) return known
  const status = Number(/\bStatus: (\d{3})\b/.exec(messageOf(error))?.[1] ?? 0)
  if (status === 429) return [true, 'Pinecone limits the rate of requests, or the units of a month are used up']
  if (status === 402) return [false, 'Pinecone asks for a payment']
  if (status === 408) return [true, 'Pinecone did not answer in time']
  if (status >= 400 && status < 500) return [false, 'Pinecone refused the request']
  if (status > 0) return [true, 'Pinecone gave an unexpected answer']
  // What `fetch` throws when an answer breaks off, and what comes of one.
  const isBroken =
    error instanceof SyntaxError || /^(fetch failed|terminated|This operation was ab)/.test(messageOf(error))
  return isBroken ? [true, 'the answer of Pinecone broke off'] : [false, 'the client failed']
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : ''
}

/** Without the ids that stand in the address of a request. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  const text = cause instanceof Error ? `${error.message}: ${cause.message}` : error.message
  return text.replace(/\?ids=\S*/g, '')
}
