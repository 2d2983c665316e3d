/**
 * A stand-in for a libSQL server: Hrana 2 over HTTP (`POST /v2/pipeline`), as `@libsql/client` 0.18 speaks it, over a
 * database in this process. Error codes and messages are those of `libsql-server/src/hrana/stmt.rs`.
 */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type Client,
  createClient,
  type InValue,
  type LibsqlError,
  type ResultSet,
  type Transaction,
} from '@libsql/client'

interface Statement {
  sql?: string
  sql_id?: number
  args: { type: string; value?: string | number; base64?: string }[]
}

interface Condition {
  type: 'ok' | 'error' | 'not' | 'and' | 'or'
  step: number
  cond: Condition
  conds: Condition[]
}

interface Request {
  type: string
  sql: string
  sql_id: number
  stmt: Statement
  batch: { steps: { condition?: Condition; stmt: Statement }[] }
}

export interface HranaServer {
  url: string
  /** Pipelines that were received. */
  requests(): number
  /** What the next pipeline meets: an HTTP status in place of an answer, or a connection cut after the work is done. */
  failNext(failure: number | 'lose-answer'): void
  close(): Promise<void>
}

export async function hranaServer(token: string): Promise<HranaServer> {
  const database = createClient({ url: ':memory:' })
  let received = 0
  let failure: number | 'lose-answer' | undefined
  let queue: Promise<unknown> = Promise.resolve()

  const server = createServer(async (request, response) => {
    received++
    const body = JSON.parse(await textOf(request))
    const failing = failure
    failure = undefined
    const status = request.headers.authorization === `Bearer ${token}` ? failing : 401
    if (typeof status === 'number') {
      response.writeHead(status, { 'content-type': 'text/plain' }).end('no')
      return
    }
    const answer = queue.then(() => pipeline(database, body.requests))
    queue = answer
    const results = await answer
    if (failing === 'lose-answer') response.destroy()
    else
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ baton: null, base_url: null, results }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => received,
    failNext: (next) => {
      failure = next
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      database.close()
    },
  }
}

async function pipeline(database: Client, requests: Request[]): Promise<unknown[]> {
  const stored = new Map<number, string>()
  let transaction: Transaction | undefined
  const results: unknown[] = []

  async function run({ sql, sql_id, args }: Statement): Promise<unknown> {
    const text = sql ?? stored.get(sql_id ?? -1) ?? ''
    if (/^BEGIN/.test(text)) {
      transaction = await database.transaction(text === 'BEGIN IMMEDIATE' ? 'write' : 'deferred')
    } else if (text === 'COMMIT') await transaction?.commit()
    else if (text === 'ROLLBACK') await transaction?.rollback()
    else return encodeResult(await (transaction ?? database).execute({ sql: text, args: args.map(decode) }))
    return { cols: [], rows: [], affected_row_count: 0, last_insert_rowid: null }
  }

  for (const request of requests) {
    try {
      if (request.type === 'store_sql') stored.set(request.sql_id, request.sql)
      const response: Record<string, unknown> = { type: request.type }
      if (request.type === 'execute') response.result = await run(request.stmt)
      if (request.type === 'batch') response.result = await batch(request.batch.steps, run)
      results.push({ type: 'ok', response })
    } catch (error) {
      results.push({ type: 'error', error: encodeError(error) })
    }
  }
  transaction?.close()
  return results
}

async function batch(
  steps: Request['batch']['steps'],
  run: (statement: Statement) => Promise<unknown>,
): Promise<unknown> {
  const step_results: unknown[] = []
  const step_errors: unknown[] = []
  const holds = (condition: Condition): boolean => {
    if (condition.type === 'ok') return step_results[condition.step] !== null
    if (condition.type === 'error') return step_errors[condition.step] !== null
    if (condition.type === 'not') return !holds(condition.cond)
    return condition.type === 'and' ? condition.conds.every(holds) : condition.conds.some(holds)
  }
  for (const { condition, stmt } of steps) {
    let result: unknown = null
    let failed: unknown = null
    if (condition === undefined || holds(condition)) {
      result = await run(stmt).catch((error: unknown) => {
        failed = encodeError(error)
        return null
      })
    }
    step_results.push(result)
    step_errors.push(failed)
  }
  return { step_results, step_errors }
}

function encodeError(error: unknown): { message: string; code: string } {
  const { code, cause, message } = error as LibsqlError
  return { message: `SQLite error: ${cause instanceof Error ? cause.message : message}`, code }
}

function encodeResult({ columns, rows, rowsAffected }: ResultSet): unknown {
  const values = rows.map((row) => columns.map((_, index) => encode(row[index])))
  return {
    cols: columns.map((name) => ({ name })),
    rows: values,
    affected_row_count: rowsAffected,
    last_insert_rowid: null,
  }
}

function encode(value: unknown): unknown {
  if (value === null) return { type: 'null' }
  if (typeof value === 'string') return { type: 'text', value }
  if (value instanceof ArrayBuffer) return { type: 'blob', base64: Buffer.from(value).toString('base64') }
  return Number.isInteger(value) ? { type: 'integer', value: String(value) } : { type: 'float', value }
}

function decode({ type, value, base64 }: Statement['args'][number]): InValue {
  if (type === 'null') return null
  if (type === 'blob') return new Uint8Array(Buffer.from(base64 ?? '', 'base64'))
  return type === 'integer' ? BigInt(value ?? 0) : (value ?? null)
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
