import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Harness } from '@loci/conformance'
import { logStore } from './log-store.ts'

export const harness: Harness = {
  name: 'log store',
  async create() {
    const folder = await mkdtemp(join(tmpdir(), 'loci-log-store-'))
    const path = join(folder, 'memory.jsonl')
    return {
      store: logStore({ path }),
      reopen: () => logStore({ path }),
      dispose: () => rm(folder, { recursive: true }),
    }
  },
}
