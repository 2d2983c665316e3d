/** What the driver throws, as errors of Loci. */
import { ConfigError, ConflictError, LociError, StoreError } from '@loci/core'

// The driver's codes: whether trying again may help, what happened and what to do.
const failures: readonly [code: string, retryable: boolean, message: string][] = [
  ['SQLITE_BUSY', true, 'another connection is writing; try again in a moment'],
  ['SQLITE_LOCKED', true, 'another statement holds the table; try again in a moment'],
  ['SQLITE_CANTOPEN', false, 'the file cannot be opened; check that its path lies in a folder that exists'],
  ['SQLITE_READONLY', false, 'the database is read-only; give this process write access to the file and its folder'],
  ['SQLITE_NOTADB', false, 'the file is not a SQLite database; choose another path'],
  ['SQLITE_CORRUPT', false, 'the database file is damaged; restore it from a backup'],
  ['SQLITE_FULL', false, 'the disk is full and nothing was written; make room and call again'],
  ['SQLITE_IOERR', false, 'the disk could not be read or written; check it and call again'],
  ['CLIENT_CLOSED', false, 'the client is closed; make a new store'],
  ['TRANSACTION_BUSY', true, 'the server has too many transactions; try again'],
  ['TRANSACTION_TIMEOUT', true, 'the server gave the transaction up; try again'],
  ['HRANA_WEBSOCKET_ERROR', true, 'the connection to the server was lost; try again'],
]

/** Whether another connection has the lock for the moment. */
export function isBusy(error: unknown): boolean {
  return codeOf(error).startsWith('SQLITE_BUSY')
}

/** Whether a guard of ours failed, and with it the batch. */
export function isConflict(error: unknown): boolean {
  return codeOf(error).startsWith('SQLITE_CONSTRAINT') && messageOf(error).includes('loci_conflict')
}

/** Errors of Loci stay what they are. */
export function translated(operation: string, error: unknown): LociError {
  if (error instanceof LociError) return error
  if (isConflict(error)) return new ConflictError('an expected version no longer holds', { cause: error })
  const code = codeOf(error)
  if (code.startsWith('URL_')) {
    // Neither the message nor the cause: they quote the URL, which may hold a token.
    return new ConfigError(`sqlite: url is not valid (${code}); use libsql:, https:, http: or file:`)
  }
  const [, retryable, advice] = failures.find(([known]) => code.startsWith(known)) ?? otherFailure(error)
  const message = `${advice} (${messageOf(error)})`
  return new StoreError({ store: 'sqlite', operation, retryable, message, cause: error })
}

function otherFailure(error: unknown): (typeof failures)[number] {
  const message = messageOf(error)
  const status = Number(/HTTP status (\d+)/.exec(message)?.[1] ?? 0)
  if (status === 401 || status === 403) return ['', false, 'the server refused access; check authToken']
  if (status === 429 || status >= 500) return ['', true, 'the server cannot answer now; try again']
  if (status > 0) return ['', false, 'the server refused the request; check url']
  if (/no such (table|column): loci_/.test(message)) {
    return ['', false, "the Loci tables are missing; open the store with schema: 'migrate'"]
  }
  // What `fetch` throws when there is no connection, or it breaks.
  const isBroken = error instanceof TypeError && /fetch failed|terminated/.test(message)
  return isBroken
    ? ['', true, 'the server cannot be reached; check url and the network']
    : ['', false, 'the driver failed']
}

function codeOf(error: unknown): string {
  // @libsql/client 0.18 opens a file without a code of its own: "Unable to open connection to local database x: 14".
  if (/Unable to open connection to local database .*: 14\b/s.test(messageOf(error))) return 'SQLITE_CANTOPEN'
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : ''
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
