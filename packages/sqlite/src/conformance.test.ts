import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@libsql/client'
import { type Harness, registerConformance } from '@loci/conformance'
import { runs } from '@loci/testkit'
import { describe, test } from 'vitest'
import { hranaServer } from '../test/hrana-server.ts'
import { sqlite } from './index.ts'

const file: Harness = {
  name: 'sqlite, a file',
  async create() {
    const folder = await mkdtemp(join(tmpdir(), 'loci-sqlite-'))
    const path = join(folder, 'memory.db')
    return {
      store: sqlite({ path }),
      reopen: () => sqlite({ path }),
      dispose: () => rm(folder, { recursive: true, force: true }),
    }
  },
  injected() {
    const client = createClient({ url: ':memory:' })
    return { store: sqlite({ client }), useClient: () => client.execute('SELECT 1'), dispose: () => client.close() }
  },
}

const server: Harness = {
  name: 'sqlite, a server',
  async create() {
    const { url, close } = await hranaServer('token')
    const make = () => sqlite({ url, authToken: 'token' })
    return { store: make(), reopen: make, dispose: close }
  },
}

describe(file.name, () => registerConformance(file, test, { fuzz: runs(100) }))
describe(server.name, () => registerConformance(server, test, { fuzz: runs(20) }))
