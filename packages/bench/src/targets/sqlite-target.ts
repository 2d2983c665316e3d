import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createClient } from '@libsql/client'
import { sqlite } from '@loci/sqlite'
import { countedCalls } from '@loci/testkit'
import { rawSqlite } from '../raw/raw-sqlite.ts'
import type { Target } from '../target.ts'
import type { Counted } from './counted.ts'

export async function sqliteTarget(): Promise<Target> {
  const folder = await mkdtemp(join(tmpdir(), 'loci-bench-'))
  const path = join(folder, 'loci.db')
  return {
    name: 'sqlite',
    engine: 'libSQL, a file, full durability',
    store: sqlite({ path }),
    reopen: () => sqlite({ path }),
    counted: async () => countedSqlite(pathToFileURL(join(folder, 'counted.db')).href),
    openRaw: () => rawSqlite(pathToFileURL(join(folder, 'raw.db')).href, 'vectors'),
    openRawWords: () => rawSqlite(pathToFileURL(join(folder, 'raw-words.db')).href, 'words'),
    dispose: () => rm(folder, { recursive: true }),
  }
}

/** Statements and transactions: there is no server to send requests to. */
function countedSqlite(url: string): Counted {
  const { client, take } = countedCalls(createClient({ url }))
  return { store: sqlite({ client }), take, close: async () => client.close() }
}
