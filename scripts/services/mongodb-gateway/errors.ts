/** What DocumentDB and PostgreSQL say, as MongoDB says it. */
import type { Document } from 'bson'

export class CommandError extends Error {
  readonly code: number
  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

const names = new Map([
  [2, 'BadValue'],
  [9, 'FailedToParse'],
  [14, 'TypeMismatch'],
  [26, 'NamespaceNotFound'],
  [27, 'IndexNotFound'],
  [43, 'CursorNotFound'],
  [48, 'NamespaceExists'],
  [59, 'CommandNotFound'],
  [85, 'IndexOptionsConflict'],
  [86, 'IndexKeySpecsConflict'],
  [112, 'WriteConflict'],
  [115, 'CommandNotSupported'],
  [251, 'NoSuchTransaction'],
  [11_000, 'DuplicateKey'],
])

/** SQLSTATE to code. DocumentDB 1.0 has states of its own that begin with M; these are the ones that tests meet. */
const codes = new Map([
  ['M001C', 11_000],
  ['23505', 11_000],
  ['23P01', 11_000],
  ['M0001', 2],
  ['22000', 2],
  ['M0003', 9],
  ['M0004', 14],
  ['M0008', 26],
  ['M0009', 27],
  ['M000E', 43],
  ['M000F', 48],
  ['M000S', 86],
  ['M000U', 115],
  ['M00CO', 121],
  ['40001', 112],
  ['40P01', 112],
  ['55P03', 112],
  ['57014', 50],
])
const writeConflict = 112
const internalError = 1
/** The driver counts it as a node that is shutting down, and tries again. */
const shutdownInProgress = 91

export function toReply(error: unknown, inTransaction: boolean): Document {
  const { code: state, message } = error as { code?: unknown; message: string }
  const code = error instanceof CommandError ? error.code : codeOf(state, message)
  const reply = {
    ok: 0,
    errmsg: code === 11_000 ? `E11000 duplicate key error ${message}` : message,
    code,
    codeName: names.get(code) ?? 'InternalError',
  }
  return inTransaction || code === writeConflict ? { ...reply, errorLabels: ['TransientTransactionError'] } : reply
}

/** Errors of single writes carry their SQLSTATE as a number, six bits for each character. */
export function withMongoCode(writeError: Document): Document {
  const packed = Number(writeError.code)
  const state = [0, 6, 12, 18, 24].map((bits) => String.fromCharCode(((packed >> bits) & 63) + 48)).join('')
  const code = codes.get(state)
  if (code === undefined) return writeError
  const errmsg = code === 11_000 ? `E11000 duplicate key error ${writeError.errmsg}` : writeError.errmsg
  return { ...writeError, code, errmsg }
}

function codeOf(state: unknown, message: string): number {
  if (/Connection terminated|ECONN|57P0/.test(`${message} ${state}`)) return shutdownInProgress
  return codes.get(String(state)) ?? internalError
}
