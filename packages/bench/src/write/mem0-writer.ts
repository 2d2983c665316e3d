import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openMem0 } from '../mem0/open-mem0.ts'
import { installRival, rivals } from '../rivals/install-rival.ts'
import type { Writer } from './writer.ts'

/** mem0's `add` with its own prompts, and with the vector store that it calls `memory`, which is a SQLite file. */
export async function mem0Writer(onProgress: (line: string) => void): Promise<Writer> {
  const installed = await installRival('mem0ai', onProgress)
  return {
    system: `mem0ai ${rivals.mem0ai.mem0ai}`,
    sizes: [2, 20],
    async open(model) {
      const folder = await mkdtemp(join(tmpdir(), 'loci-mem0-'))
      const config = {
        collectionName: 'memories',
        dimension: model.dimensions,
        dbPath: join(folder, 'vector_store.db'),
      }
      const stores = { vectorStore: { provider: 'memory', config }, historyDbPath: join(folder, 'history.db') }
      const mem0 = await openMem0(installed, stores, model)
      let memories = 0
      return {
        async tell(turns) {
          const messages = turns.map(({ role, content }) => ({ role, content }))
          memories += (await mem0.add(messages, { userId: 'alice' })).results.length
        },
        count: async () => ({ memories, kept: 0 }),
        close: () => rm(folder, { recursive: true }),
      }
    },
  }
}
