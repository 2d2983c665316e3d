/** What the tests read: the database that mem0 itself has made, and the same memories as its other stores keep them. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { createClient } from '@libsql/client'
import { onTestFinished } from 'vitest'
import { type Mem0Record, type Mem0Source, mem0Source } from '../src/index.ts'

const folder = fileURLToPath(new URL('./fixtures/mem0-3.3.1/', import.meta.url))
export const storePath: string = join(folder, 'vector_store.db')
export const historyPath: string = join(folder, 'memory.db')

/** The database as mem0's configuration names it. */
export function fixtureSource(): Mem0Source {
  const source = mem0Source({
    vectorStore: { provider: 'memory', config: { dbPath: storePath } },
    historyDbPath: historyPath,
  })
  onTestFinished(() => source.close())
  return source
}

export async function temporaryFolder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'loci-mem0-test-'))
  onTestFinished(() => rm(made, { recursive: true, force: true }))
  return made
}

export async function allOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

/** A row as mem0 writes it to any of its stores. */
export interface StoredRow {
  id: string
  payload: { [key: string]: unknown }
  vector: number[]
}

/** The rows of the fixture that are whole: what mem0 3.3.1 was seen to write to Qdrant, pgvector and MongoDB too. */
export async function fixtureRows(): Promise<StoredRow[]> {
  const client = createClient({ url: pathToFileURL(storePath).href })
  const { rows } = await client.execute("select id, payload, vector from vectors where id not like '00000000-%'")
  const read = rows.map(({ id, payload, vector }) => ({
    id: String(id),
    payload: JSON.parse(String(payload)) as { [key: string]: unknown },
    vector: [...new Float32Array(vector as ArrayBuffer)],
  }))
  client.close()
  return read
}

/** The records of the fixture that are whole, as its own reader reads them, by id. */
export async function fixtureRecords(): Promise<Mem0Record[]> {
  const records = await allOf(fixtureSource().memories())
  return records.filter(({ id }) => !id.startsWith('00000000-'))
}

export function byId<T extends { id: string }>(records: readonly T[]): T[] {
  return [...records].sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** A source of these records, for what no fixture has. */
export function sourceOf(records: readonly Mem0Record[], history?: Mem0Source['history']): Mem0Source {
  return {
    name: 'a test',
    async *memories() {
      yield* records
    },
    ...(history === undefined ? {} : { history }),
    close: async () => undefined,
  }
}
