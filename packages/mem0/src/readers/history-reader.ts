import { StoreError } from '@loci/core'
import { timeOf } from '../record.ts'
import type { Mem0Event, Mem0Source } from '../source.ts'
import { pageSize, reading } from './reading.ts'
import { type SqliteCopy, sqliteCopy } from './sqlite-copy.ts'

export interface HistoryReaderOptions {
  path: string
}

type HistoryReader = Required<Pick<Mem0Source, 'history' | 'countMessages' | 'close'>>

/** How the TypeScript and the Python SDK call the table and its columns. */
const dialects = [
  { table: 'memory_history', before: 'previous_value', after: 'new_value', action: 'action' },
  { table: 'history', before: 'old_memory', after: 'new_memory', action: 'event' },
] as const

/** mem0's history, a SQLite file: `memory.db` for the TypeScript SDK, `history.db` for the Python one. */
export function historyReader({ path }: HistoryReaderOptions): HistoryReader {
  let copying: Promise<SqliteCopy> | undefined
  const copied = (): Promise<SqliteCopy> => (copying ??= sqliteCopy(path))

  async function columnsOf(table: string): Promise<string[]> {
    const { client } = await copied()
    const { rows } = await reading('mem0 history', () => client.execute(`pragma table_info(${table})`))
    return rows.map(({ name }) => String(name))
  }

  async function dialectOf(): Promise<(typeof dialects)[number]> {
    for (const dialect of dialects) {
      if ((await columnsOf(dialect.table)).includes(dialect.after)) return dialect
    }
    const message = `${path} has neither the table memory_history nor history, as mem0's SDKs make them`
    throw new StoreError({ store: 'mem0 history', operation: 'read', retryable: false, message })
  }

  async function* history({ signal }: { signal?: AbortSignal } = {}): AsyncIterable<Mem0Event> {
    const { client } = await copied()
    const { table, before, after, action } = await dialectOf()
    // The order of rows is the order of events; the ids of the Python SDK are random.
    let last = 0
    while (true) {
      signal?.throwIfAborted()
      const sql = `select rowid as place, memory_id, ${before} as before, ${after} as after, ${action} as action,
        created_at, updated_at from ${table} where rowid > ? order by rowid limit ${pageSize}`
      const { rows } = await reading('mem0 history', () => client.execute({ sql, args: [last] }))
      for (const row of rows) yield toEvent(row)
      if (rows.length < pageSize) return
      last = Number(rows.at(-1)?.place)
    }
  }

  return {
    history,
    async countMessages() {
      if ((await columnsOf('messages')).length === 0) return 0
      const { client } = await copied()
      const { rows } = await reading('mem0 history', () => client.execute('select count(*) as messages from messages'))
      return Number(rows[0]?.messages)
    },
    async close() {
      const open = await copying?.catch(() => undefined)
      copying = undefined
      await open?.dispose()
    },
  }
}

function toEvent(row: { [column: string]: unknown }): Mem0Event {
  const event: Mem0Event = { memoryId: String(row.memory_id), action: String(row.action).toUpperCase() }
  if (typeof row.before === 'string') event.before = row.before
  if (typeof row.after === 'string') event.after = row.after
  const at = timeOf(row.updated_at) ?? timeOf(row.created_at)
  if (at !== undefined) event.at = at
  return event
}
