import { basename } from 'node:path'
import { StoreError } from '@loci/core'
import { type Mem0Record, toRecord } from '../record.ts'
import type { Mem0Source, ReadOptions } from '../source.ts'
import { pageSize, reading, toVector } from './reading.ts'
import { type SqliteCopy, sqliteCopy } from './sqlite-copy.ts'

export interface SqliteReaderOptions {
  path: string
}

/** The store of mem0's TypeScript SDK that it calls `memory`: one SQLite file, by default `~/.mem0/vector_store.db`. */
export function sqliteReader({ path }: SqliteReaderOptions): Mem0Source {
  let copying: Promise<SqliteCopy> | undefined

  async function* memories({ vectors = true, signal }: ReadOptions = {}): AsyncIterable<Mem0Record> {
    copying ??= sqliteCopy(path)
    const { client } = await copying
    const columns = vectors ? 'id, payload, vector' : 'id, payload'
    let after = ''
    while (true) {
      signal?.throwIfAborted()
      const { rows } = await reading('mem0 on SQLite', async () => {
        const sql = `select ${columns} from vectors where id > ? order by id limit ${pageSize}`
        return await client.execute({ sql, args: [after] }).catch(noTable(path))
      })
      for (const { id, payload, vector } of rows) yield fromJson(String(id), payload, toVector(vector))
      if (rows.length < pageSize) return
      after = String(rows.at(-1)?.id)
    }
  }

  return {
    name: `SQLite, ${basename(path)}`,
    memories,
    async close() {
      const copied = await copying?.catch(() => undefined)
      copying = undefined
      await copied?.dispose()
    },
  }
}

function fromJson(id: string, json: unknown, vector: Float32Array | undefined): Mem0Record {
  try {
    return toRecord(id, JSON.parse(String(json)), vector)
  } catch {
    return { id, metadata: {}, broken: 'its payload is not JSON' }
  }
}

function noTable(path: string): (error: unknown) => never {
  return (error) => {
    const isOther = error instanceof Error && /no such table|not a database/.test(error.message)
    const message = isOther ? `${path} is no vector store of mem0 (${error.message})` : undefined
    if (message === undefined) throw error
    throw new StoreError({ store: 'mem0 on SQLite', operation: 'read', retryable: false, message })
  }
}
