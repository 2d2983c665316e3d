/** MongoDB's commands as calls of DocumentDB's SQL functions. */
import type { Document } from 'bson'
import type pg from 'pg'
import { CommandError, withMongoCode } from './errors.ts'
import {
  createSearchIndexes,
  dropSearchIndex,
  isSearchAggregate,
  searchAggregate,
  updateSearchIndex,
} from './search.ts'
import { fromBson, toBson } from './wire.ts'

type Client = Pick<pg.ClientBase, 'query'>

/** What a command works with. */
export interface Call {
  client: Client
  database: string
  /** Without what is about the session. */
  command: Document
  cursors: Map<string, Cursor>
}

export interface Cursor {
  continuation: Buffer
  client: Client
}

type Handler = (call: Call) => Promise<Document>

const session = [
  'lsid',
  '$db',
  'txnNumber',
  'autocommit',
  'startTransaction',
  '$clusterTime',
  '$readPreference',
  'apiVersion',
  'apiStrict',
  'readConcern',
  'writeConcern',
]
const bson = '::bytea::documentdb_core.bson'

/** @throws CommandError for a command that nobody knows; what PostgreSQL throws. */
export async function runCommand(call: Omit<Call, 'command'>, given: Document): Promise<Document> {
  const [name = ''] = Object.keys(given)
  const handler = Object.hasOwn(handlers, name) ? handlers[name] : undefined
  if (handler === undefined) throw new CommandError(59, `no such command: '${name}'`)
  const command = Object.fromEntries(Object.entries(given).filter(([key]) => !session.includes(key)))
  return await handler({ ...call, command })
}

/** One document out of a function that takes the database and the command. */
async function callFunction({ client, database, command }: Call, name: string): Promise<Document> {
  const text = `SELECT reply::bytea AS reply FROM (SELECT ${name}($1, $2${bson}) AS reply) AS called`
  const { rows } = await client.query(text, [database, toBson(command)])
  return fromBson(rows[0].reply)
}

/** The first page of a cursor; the rest waits under its id. */
export async function firstPage(call: Call, name: string): Promise<Document> {
  const { client, database, command, cursors } = call
  const text = `SELECT cursorpage::bytea AS page, continuation::bytea AS continuation
    FROM documentdb_api.${name}($1, $2${bson}, 0)`
  const { rows } = await client.query(text, [database, toBson(command)])
  const page = fromBson(rows[0].page)
  const { continuation } = rows[0]
  if (continuation !== null) cursors.set(String(page.cursor.id), { continuation, client })
  return page
}

function isFunction(name: string): Handler {
  return (call) => callFunction(call, `documentdb_api.${name}`)
}

function isCursor(name: string): Handler {
  return (call) => firstPage(call, `${name}_cursor_first_page`)
}

/** Of a function that answers with documents alone. */
function isQuery(name: string): Handler {
  return async ({ client, database, command }) => {
    const text = `SELECT document::bytea AS document FROM documentdb_api.${name}($1, $2${bson})`
    const { rows } = await client.query(text, [database, toBson(command)])
    return fromBson(rows[0].document)
  }
}

function isWrite(name: string): Handler {
  return async ({ client, database, command }) => {
    const text = `SELECT p_result::bytea AS result FROM documentdb_api.${name}($1, $2${bson}, NULL, NULL)`
    const { rows } = await client.query(text, [database, toBson(command)])
    const result = fromBson(rows[0].result)
    return result.writeErrors === undefined ? result : { ...result, writeErrors: result.writeErrors.map(withMongoCode) }
  }
}

const fine: Handler = async () => ({ ok: 1 })

const hello: Handler = async () => ({
  helloOk: true,
  ismaster: true,
  isWritablePrimary: true,
  // As a router: drivers then allow transactions without asking for a replica set.
  msg: 'isdbgrid',
  maxBsonObjectSize: 16_777_216,
  maxMessageSizeBytes: 48_000_000,
  maxWriteBatchSize: 100_000,
  localTime: new Date(),
  logicalSessionTimeoutMinutes: 30,
  minWireVersion: 0,
  maxWireVersion: 21,
  readOnly: false,
  ok: 1,
})

const handlers: Record<string, Handler> = {
  hello,
  isMaster: hello,
  ismaster: hello,
  ping: fine,
  endSessions: fine,
  killSessions: fine,
  refreshSessions: fine,
  logout: fine,
  async buildInfo({ client }) {
    const { rows } = await client.query("SELECT extversion FROM pg_extension WHERE extname = 'documentdb'")
    // For those who print what answers.
    const engine = `DocumentDB ${rows[0]?.extversion} (PostgreSQL extension) behind a gateway of ours`
    return { version: '7.0.0', versionArray: [7, 0, 0, 0], modules: [], bits: 64, engine, ok: 1 }
  },
  insert: isWrite('insert'),
  update: isWrite('update'),
  delete: isWrite('delete'),
  async findAndModify({ client, database, command }) {
    const text = `SELECT p_result::bytea AS result FROM documentdb_api.find_and_modify($1, $2${bson}, NULL)`
    const { rows } = await client.query(text, [database, toBson(command)])
    return fromBson(rows[0].result)
  },
  find: isCursor('find'),
  aggregate: async (call) =>
    isSearchAggregate(call.command)
      ? await searchAggregate(call)
      : await firstPage(call, 'aggregate_cursor_first_page'),
  listCollections: isCursor('list_collections'),
  listIndexes: isCursor('list_indexes'),
  count: isQuery('count_query'),
  distinct: isQuery('distinct_query'),
  create: isFunction('create_collection_view'),
  async getMore({ client, database, command, cursors }) {
    const id = String(command.getMore)
    const cursor = cursors.get(id)
    if (cursor === undefined) throw new CommandError(43, `cursor id ${id} not found`)
    const text = `SELECT cursorpage::bytea AS page, continuation::bytea AS continuation
      FROM documentdb_api.cursor_get_more($1, $2${bson}, $3${bson})`
    const { rows } = await (cursor.client ?? client).query(text, [database, toBson(command), cursor.continuation])
    if (rows[0].continuation === null) cursors.delete(id)
    else cursor.continuation = rows[0].continuation
    return fromBson(rows[0].page)
  },
  async killCursors({ command, cursors }) {
    for (const id of command.cursors) cursors.delete(String(id))
    return { cursorsKilled: command.cursors, cursorsNotFound: [], cursorsAlive: [], cursorsUnknown: [], ok: 1 }
  },
  async drop({ client, database, command }) {
    const { rows } = await client.query('SELECT documentdb_api.drop_collection($1, $2) AS dropped', [
      database,
      String(command.drop),
    ])
    if (!rows[0].dropped) throw new CommandError(26, 'ns not found')
    return { ok: 1, ns: `${database}.${command.drop}` }
  },
  async dropDatabase({ client, database }) {
    await client.query('SELECT documentdb_api.drop_database($1)', [database])
    return { dropped: database, ok: 1 }
  },
  async createIndexes(call) {
    const made = await createIndexes(call)
    return made.raw === undefined ? made : { ...made.raw.defaultShard, ok: made.ok }
  },
  async dropIndexes({ client, database, command }) {
    await client.query(`CALL documentdb_api.drop_indexes($1, $2${bson}, NULL)`, [database, toBson(command)])
    return { ok: 1 }
  },
  async createSearchIndexes(call) {
    return await createSearchIndexes(call, createIndexes)
  },
  async updateSearchIndex(call) {
    return await updateSearchIndex(call, createIndexes)
  },
  dropSearchIndex,
  async listDatabases({ client, command }) {
    const text = `SELECT documentdb_api.list_databases($1${bson})::bytea AS reply`
    return fromBson((await client.query(text, [toBson(command)])).rows[0].reply)
  },
}

/** Within the transaction that it is called in, so that nobody sees them half-made. */
async function createIndexes(call: Call): Promise<Document> {
  const { client, database, command } = call
  const text = `SELECT reply::bytea AS reply FROM (
      SELECT documentdb_api_internal.create_indexes_non_concurrently($1, $2${bson}, TRUE) AS reply
    ) AS called`
  const { rows } = await client.query(text, [database, toBson(command)])
  return fromBson(rows[0].reply)
}
