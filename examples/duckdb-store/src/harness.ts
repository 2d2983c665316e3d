import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { Harness } from '@loci/conformance'
import { duckdbStore } from './duckdb-store.ts'

export const harness: Harness = {
  name: 'DuckDB store',
  async create() {
    const folder = await mkdtemp(join(tmpdir(), 'loci-duckdb-store-'))
    const path = join(folder, 'memory.duckdb')
    return {
      store: duckdbStore({ path }),
      reopen: () => duckdbStore({ path }),
      dispose: () => rm(folder, { recursive: true }),
    }
  },
  async injected() {
    const instance = await DuckDBInstance.create()
    return {
      store: duckdbStore({ instance }),
      async useClient() {
        const connection = await instance.connect()
        await connection.run('SELECT 1')
        connection.closeSync()
      },
      dispose: () => instance.closeSync(),
    }
  },
}
