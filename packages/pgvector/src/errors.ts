/** What the driver throws, as errors of Loci. */
import { ConflictError, LociError, StoreError } from '@loci/core'

type Verdict = readonly [retryable: boolean, advice: string]

const lost: Verdict = [true, 'the connection to the server was lost; try again in a moment']
const unreachable: Verdict = [true, 'the server cannot be reached; check url and the network']
const missing: Verdict = [false, "the Loci tables are missing; open the store with schema: 'migrate'"]

/** SQLSTATE of PostgreSQL, or a code of Node. */
const verdicts = new Map<string, Verdict>([
  ['40001', [true, 'other transactions were in the way; try again']],
  ['40P01', [true, 'the transaction met another in a deadlock; try again']],
  ['55P03', [true, 'another transaction holds the lock; try again']],
  ['57014', [true, 'the statement took too long and was cancelled']],
  ['57P01', lost],
  ['57P02', lost],
  ['57P03', [true, 'the server is starting or stopping; try again in a moment']],
  ['53300', [true, 'the server has no connection left; try again, or raise max_connections']],
  ['53100', [false, 'the disk of the server is full and nothing was written; make room and call again']],
  ['25006', [false, 'the server is read-only; connect to the primary']],
  ['28P01', [false, 'the server refused the user or its password; check url']],
  ['28000', [false, 'the server refused the user; check url and pg_hba.conf']],
  ['3D000', [false, 'the database does not exist; check url']],
  ['42501', [false, 'the role lacks a right; grant it SELECT, INSERT, UPDATE and DELETE on the Loci tables']],
  ['42P01', missing],
  ['3F000', missing],
  ['ECONNREFUSED', unreachable],
  ['ENOTFOUND', unreachable],
  ['EAI_AGAIN', unreachable],
  ['EHOSTUNREACH', unreachable],
  ['ENETUNREACH', unreachable],
  ['ETIMEDOUT', unreachable],
  ['ECONNRESET', lost],
  ['EPIPE', lost],
])

/** Classes of SQLSTATE: connection exceptions, too few resources. */
const retryableClasses = ['08', '53']

/** What the function of a commit raises when an expected version does not hold. */
export const conflictState = 'LC001'
/** Two commits created the same row. */
const uniqueViolation = '23505'

/** Errors of Loci stay what they are. */
export function translated(operation: string, error: unknown): LociError {
  if (error instanceof LociError) return error
  const code = codeOf(error)
  if (operation === 'commit' && (code === conflictState || code === uniqueViolation)) {
    return new ConflictError('an expected version no longer holds', { cause: error })
  }
  const [retryable, advice] = verdicts.get(code) ?? otherVerdict(code, messageOf(error))
  const message = `${advice} (${messageOf(error)})`
  return new StoreError({ store: 'pgvector', operation, retryable, message, cause: error })
}

function otherVerdict(code: string, message: string): Verdict {
  if (retryableClasses.includes(code.slice(0, 2)) && code.length === 5) return lost
  // pg 8 has no codes for these.
  if (/timeout exceeded when trying to connect|timeout expired/i.test(message)) return unreachable
  if (/Query read timeout/i.test(message)) return [true, 'the server did not answer in time']
  if (/Connection terminated|connection error|Client was closed|not queryable/i.test(message)) return lost
  return [false, 'the database refused the statement']
}

/** With several addresses of one host, Node throws an AggregateError that has the code. */
function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : ''
}

function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return messageOf(error.errors[0])
  return error instanceof Error ? error.message : String(error)
}
