import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Backend } from '@loci/core'
import { pgvector } from '@loci/pgvector'
import { qdrant } from '@loci/qdrant'
import { sqlite } from '@loci/sqlite'
import { qdrantEmulator } from '@loci/testkit'
import { QdrantClient } from '@qdrant/js-client-rest'
import pg from 'pg'
import type { RawClient } from './raw/raw-client.ts'
import { rawPostgres } from './raw/raw-postgres.ts'
import { rawQdrant } from './raw/raw-qdrant.ts'
import { rawSqlite } from './raw/raw-sqlite.ts'

/** A backend to measure, empty, beside its driver alone. */
export interface Target {
  name: string
  engine: string
  store: Required<Backend>
  openRaw(dimensions: number): Promise<RawClient>
  dispose(): Promise<void>
}

/** @throws when the URL names no store that can be measured. */
export async function targetOf(url = 'sqlite:'): Promise<Target> {
  if (url.startsWith('sqlite:')) return await sqliteTarget()
  if (/^postgres(ql)?:/.test(url)) return await postgresTarget(url)
  if (url.startsWith('qdrant:')) return await qdrantTarget(url.replace(/^qdrant/, 'http'))
  if (url === 'qdrant-emulator') {
    const emulator = await qdrantEmulator()
    const target = await qdrantTarget(emulator.url)
    return { ...target, engine: `emulator of ${target.engine}`, dispose: () => emulator.close() }
  }
  throw new Error('--store: expected sqlite:, postgres://…, qdrant://… or qdrant-emulator')
}

async function sqliteTarget(): Promise<Target> {
  const folder = await mkdtemp(join(tmpdir(), 'loci-bench-'))
  return {
    name: 'sqlite',
    engine: 'libSQL, a file, full durability',
    store: sqlite({ path: join(folder, 'loci.db') }),
    openRaw: () => rawSqlite(pathToFileURL(join(folder, 'raw.db')).href),
    dispose: () => rm(folder, { recursive: true }),
  }
}

async function postgresTarget(url: string): Promise<Target> {
  const pool = new pg.Pool({ connectionString: url, max: 1 })
  const schemaName = `loci_bench_${randomUUID().replaceAll('-', '')}`
  await pool.query(`CREATE SCHEMA ${schemaName}`)
  const { rows } = await pool.query('SHOW server_version')
  return {
    name: 'pgvector',
    engine: `PostgreSQL ${rows[0].server_version.split(' ')[0]}`,
    store: pgvector({ url, schemaName }),
    openRaw: (dimensions) => rawPostgres(url, schemaName, dimensions),
    async dispose() {
      await pool.query(`DROP SCHEMA ${schemaName} CASCADE`)
      await pool.end()
    },
  }
}

async function qdrantTarget(url: string): Promise<Target> {
  const client = new QdrantClient({ url, checkCompatibility: false })
  const prefix = `loci_bench_${randomUUID()}`
  const { version } = (await client.versionInfo()) as { version: string }
  return {
    name: 'qdrant',
    engine: `Qdrant ${version}`,
    store: qdrant({ url, prefix }),
    openRaw: (dimensions) => rawQdrant(url, dimensions),
    async dispose() {
      const { collections } = await client.getCollections()
      for (const { name } of collections) if (name.startsWith(prefix)) await client.deleteCollection(name)
    },
  }
}
