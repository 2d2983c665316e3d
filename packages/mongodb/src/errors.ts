/** What the driver throws, as errors of Loci. */
import { LociError, StoreError } from '@loci/core'

type Verdict = readonly [retryable: boolean, advice: string]

const failover: Verdict = [true, 'the replica set is choosing a new primary; try again in a moment']
const lost: Verdict = [true, 'the connection to the server was lost; try again in a moment']
const unreachable: Verdict = [true, 'the server cannot be reached; check url and the network']
const refused: Verdict = [false, 'the server refused the user or its password; check url']
const missing: Verdict = [false, "the Loci collections are missing; open the store with schema: 'migrate'"]
const standalone: Verdict = [false, 'the server has no transactions: it must be a replica set']
const tooLarge: Verdict = [false, 'one document is larger than the server takes (16 MB)']

/** Codes of the server, from its list of error codes. */
const verdicts = new Map<unknown, Verdict>([
  [13, [false, 'the user lacks a right; grant it readWrite on the database']],
  [18, refused],
  [8_000, refused],
  [20, standalone],
  [26, missing],
  [50, [true, 'the server took too long and gave up']],
  [112, [true, 'another writer was in the way; try again']],
  [246, [true, 'another writer was in the way; try again']],
  [251, [true, 'the server no longer knows the transaction; try again']],
  [64, [true, 'too few members of the replica set answered; try again in a moment']],
  [100, [false, 'the replica set has too few members that hold data for a majority']],
  [91, failover],
  [189, failover],
  [10_107, failover],
  [11_600, failover],
  [11_602, failover],
  [13_435, failover],
  [13_436, failover],
  [14_031, [false, 'the disk of the server is full and nothing was written; make room and call again']],
  [10_334, tooLarge],
  [17_420, tooLarge],
  [462, [true, 'the server has too much to do; try again in a moment']],
])

/** A conflict, a snapshot that is gone, a transaction that was undone. */
const writeConflicts: readonly unknown[] = [112, 246, 251]

const retryableLabels = [
  'TransientTransactionError',
  'UnknownTransactionCommitResult',
  'RetryableWriteError',
  'RetryableError',
]

/** Names of the driver's own errors, version 7. */
const named = new Map<string, Verdict>([
  ['MongoServerSelectionError', unreachable],
  ['MongoNetworkTimeoutError', lost],
  ['MongoNetworkError', lost],
  ['MongoPoolClearedError', lost],
  ['PoolClearedOnNetworkError', lost],
  ['MongoWaitQueueTimeoutError', [true, 'all connections are in use; try again, or raise maxPoolSize in url']],
  ['MongoOperationTimeoutError', [true, 'the server did not answer in time']],
  ['MongoTopologyClosedError', [false, 'the client was closed']],
  ['MongoClientClosedError', [false, 'the client was closed']],
  ['MongoNotConnectedError', [false, 'the client was closed']],
])

const dnsCodes = ['ENOTFOUND', 'EAI_AGAIN', 'ENODATA', 'ETIMEOUT', 'ESERVFAIL', 'ECONNREFUSED']

/** Errors of Loci stay what they are. */
export function translated(operation: string, error: unknown): LociError {
  if (error instanceof LociError) return error
  const [retryable, advice] = verdict(error)
  const message = `${advice} (${error instanceof Error ? error.message : String(error)})`
  return new StoreError({ store: 'mongodb', operation, retryable, message, cause: causeOf(error) })
}

/** mongodb 7 hides a connection that breaks under a bulk write behind an error that says nothing of it. */
export function unwrapped(error: unknown): unknown {
  const inner =
    typeof error === 'object' && error !== null && 'errorResponse' in error ? error.errorResponse : undefined
  return inner instanceof Error ? inner : error
}

export function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
}

/** Two writes of the same document met: one transaction is undone and may be tried again. */
export function isWriteConflict(error: unknown): boolean {
  return isAnswer(error) && (writeConflicts.includes(codeOf(error)) || hasLabel(error, 'TransientTransactionError'))
}

export function isDuplicateKey(error: unknown): boolean {
  return codeOf(error) === 11_000
}

/** Whether the server said it. */
export function isAnswer(error: unknown): boolean {
  return typeof codeOf(error) === 'number' && !(error instanceof LociError)
}

function hasLabel(error: unknown, label: string): boolean {
  const has = (error as { hasErrorLabel?: unknown } | null)?.hasErrorLabel
  return typeof has === 'function' && has.call(error, label) === true
}

function verdict(error: unknown): Verdict {
  const known = verdicts.get(codeOf(error)) ?? named.get(error instanceof Error ? error.name : '')
  if (known !== undefined) return known
  if (dnsCodes.includes(String(codeOf(error)))) return unreachable
  if (retryableLabels.some((label) => hasLabel(error, label)))
    return [true, 'the server was interrupted; try again in a moment']
  return [false, 'the server refused the operation']
}

/** The error of a bulk write holds all documents that were to be written. */
function causeOf(error: unknown): unknown {
  if (!(error instanceof Error) || !('writeErrors' in error)) return error
  const { name, message } = error
  return Object.assign(new Error(message), { name, code: codeOf(error) })
}
