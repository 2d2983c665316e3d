/**
 * For tests: lets MongoDB's drivers talk to DocumentDB, the extension of PostgreSQL. Environment: `POSTGRES_URL`, and
 * `PORT` (0: any). Prints `listening on PORT`.
 */
import { createServer, type Socket } from 'node:net'
import type { Document } from 'bson'
import pg from 'pg'
import { type Cursor, runCommand } from './commands.ts'
import { CommandError, toReply } from './errors.ts'
import { type Request, replyTo, splitRequests } from './wire.ts'

interface Transaction {
  client: pg.PoolClient
  /** The connection that began it: when it goes, so does the transaction. */
  socket: Socket
}

const noSuchTransaction = 251
const lockTimeoutMs = 20
const pool = new pg.Pool({ connectionString: process.env.POSTGRES_URL, max: 20 })
// A connection that breaks while it is idle must not end the process.
pool.on('error', () => {})
const cursors = new Map<string, Cursor>()
/** By session: a driver may send the commands of one transaction over several connections. */
const transactions = new Map<string, Transaction>()
/** The last transaction of each session that was committed: a driver that has lost the answer asks again. */
const committed = new Map<string, string>()
const maxCommitted = 10_000

const server = createServer(serve)
server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  console.log(`listening on ${(server.address() as { port: number }).port}`)
})

function serve(socket: Socket): void {
  let turn = Promise.resolve()
  const take = splitRequests((request) => {
    turn = turn.then(() => respond(socket, request)).catch(() => void socket.destroy())
  })
  socket.on('error', () => {})
  socket.on('data', (bytes) => {
    try {
      take(bytes)
    } catch {
      socket.destroy()
    }
  })
  socket.on('close', () => {
    for (const [session, { socket: owner }] of transactions) {
      if (owner === socket) void end(session, 'ROLLBACK').catch(() => undefined)
    }
  })
}

async function respond(socket: Socket, request: Request): Promise<void> {
  const { command, isSilent } = request
  const session = command.autocommit === undefined ? undefined : sessionOf(command)
  const reply = await (session === undefined ? run(pool, command) : runInTransaction(socket, session, command)).catch(
    (error: unknown) => toReply(error, session !== undefined),
  )
  if (!isSilent) socket.write(replyTo(request, reply))
}

async function run(client: pg.Pool | pg.PoolClient, command: Document): Promise<Document> {
  return await runCommand({ client, database: String(command.$db ?? 'admin'), cursors }, command)
}

async function runInTransaction(socket: Socket, session: string, command: Document): Promise<Document> {
  const [name] = Object.keys(command)
  if (name === 'commitTransaction' || name === 'abortTransaction') {
    const isThere = await end(session, name === 'commitTransaction' ? 'COMMIT' : 'ROLLBACK')
    if (name === 'abortTransaction') return { ok: 1 }
    const number = String(command.txnNumber)
    if (!isThere && committed.get(session) !== number) {
      throw new CommandError(noSuchTransaction, 'there is no transaction')
    }
    remember(session, number)
    return { ok: 1 }
  }
  if (command.startTransaction) await begin(socket, session)
  const transaction = transactions.get(session)
  if (transaction === undefined) throw new CommandError(noSuchTransaction, 'there is no transaction')
  try {
    return await run(transaction.client, command)
  } catch (error) {
    await end(session, 'ROLLBACK')
    throw error
  }
}

async function begin(socket: Socket, session: string): Promise<void> {
  await end(session, 'ROLLBACK')
  const client = await pool.connect()
  client.on('error', () => {})
  // MongoDB does not wait for the transaction of another either: it reports a conflict at once.
  await client.query(`BEGIN ISOLATION LEVEL REPEATABLE READ; SET LOCAL lock_timeout = '${lockTimeoutMs}ms'`)
  transactions.set(session, { client, socket })
}

function remember(session: string, number: string): void {
  committed.delete(session)
  committed.set(session, number)
  const [oldest] = committed.keys()
  if (committed.size > maxCommitted && oldest !== undefined) committed.delete(oldest)
}

/** @returns whether there was one. */
async function end(session: string, how: 'COMMIT' | 'ROLLBACK'): Promise<boolean> {
  const transaction = transactions.get(session)
  if (transaction === undefined) return false
  transactions.delete(session)
  const { client } = transaction
  for (const [id, cursor] of cursors) if (cursor.client === client) cursors.delete(id)
  try {
    await client.query(how)
    client.release()
  } catch (error) {
    client.release(true)
    throw error
  }
  return true
}

function sessionOf({ lsid }: Document): string {
  return lsid.id.toString('hex')
}
