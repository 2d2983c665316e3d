import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { sqlite } from '@loci/sqlite'
import { rawSqlite } from '../raw/raw-sqlite.ts'
import type { Target } from '../target.ts'

export async function sqliteTarget(): Promise<Target> {
  const folder = await mkdtemp(join(tmpdir(), 'loci-bench-'))
  return {
    name: 'sqlite',
    engine: 'libSQL, a file, full durability',
    store: sqlite({ path: join(folder, 'loci.db') }),
    openRaw: () => rawSqlite(pathToFileURL(join(folder, 'raw.db')).href),
    dispose: () => rm(folder, { recursive: true }),
  }
}
