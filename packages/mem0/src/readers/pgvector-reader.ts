import { ConfigError } from '@loci/core'
import { type Mem0Record, toRecord } from '../record.ts'
import type { Mem0Source, ReadOptions } from '../source.ts'
import { loadDriver } from './load-driver.ts'
import { pageSize, reading, toVector } from './reading.ts'

/** What is used of a `Client` or `Pool` of `pg`. */
export interface PostgresReaderClient {
  query(text: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[] }>
}

/** What mem0 is told about the server, when it is told no URL. */
export interface PostgresServer {
  host: string
  port: number
  user: string
  password: string
  database: string
}

export interface PgvectorReaderOptions {
  client?: PostgresReaderClient
  /** The address, or its parts. */
  url?: string
  server?: PostgresServer
  /** As `pg` takes it. */
  ssl?: unknown
  /** Default: where the search path of the role finds the table. */
  schema?: string
  table: string
}

/**
 * mem0's table in PostgreSQL: `id uuid, vector vector, payload jsonb`. With a connection of its own it reads one state of the
 * table in a read-only transaction, however long that takes; an injected client reads page by page.
 */
export function pgvectorReader(options: PgvectorReaderOptions): Mem0Source {
  const { table, schema } = options
  const name = [schema, table].flatMap((part) => (part === undefined ? [] : [quoted(part)])).join('.')

  async function* pages(
    client: PostgresReaderClient,
    { vectors = true, signal }: ReadOptions,
  ): AsyncIterable<Mem0Record> {
    const columns = vectors ? 'id::text, payload, vector::text as vector' : 'id::text, payload'
    let after: unknown
    while (true) {
      signal?.throwIfAborted()
      const where = after === undefined ? '' : 'where id > $1 '
      const { rows } = await reading('mem0 on pgvector', () =>
        client.query(
          `select ${columns} from ${name} ${where}order by id limit ${pageSize}`,
          after === undefined ? [] : [after],
        ),
      )
      for (const { id, payload, vector } of rows) yield toRecord(String(id), payload, numbersOf(vector))
      if (rows.length < pageSize) return
      after = rows.at(-1)?.id
    }
  }

  async function* memories(read: ReadOptions = {}): AsyncIterable<Mem0Record> {
    if (options.client !== undefined) return yield* pages(options.client, read)
    const { default: pg } = await loadDriver('pg', () => import('pg'))
    const client = new pg.Client({ connectionTimeoutMillis: 10_000, query_timeout: 60_000, ...settingsOf(options) })
    // What breaks the connection between two requests is told by the next one.
    client.on('error', () => undefined)
    try {
      await reading('mem0 on pgvector', async () => {
        await client.connect()
        await client.query('begin isolation level repeatable read, read only')
      })
      yield* pages(client, read)
    } finally {
      await client.end().catch(() => undefined)
    }
  }

  return { name: `pgvector, table ${table}`, memories, close: async () => undefined }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

function settingsOf({ url, server, ssl }: PgvectorReaderOptions): object {
  if (url === undefined && server === undefined) throw new ConfigError('mem0 on pgvector: give client, url or server')
  return { ...(url === undefined ? server : { connectionString: url }), ...(ssl === undefined ? {} : { ssl }) }
}

/** pgvector writes `[1,2,3]`. */
function numbersOf(text: unknown): Float32Array | undefined {
  return typeof text === 'string' ? toVector(JSON.parse(text)) : undefined
}
