import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export interface QdrantEngine {
  url: string
  close(): Promise<void>
}

/** The folder of Python packages with Qdrant's engine; undefined where tests have none. */
export const qdrantPython: string | undefined = process.env.LOCI_TEST_QDRANT_PYTHON || undefined

/** Starts Qdrant's own engine behind a small server of ours (`server.py`). It needs `qdrantPython`. */
export async function qdrantEngine(): Promise<QdrantEngine> {
  const server = spawn('python3', [join(import.meta.dirname, 'server.py')], {
    env: { ...process.env, PYTHONPATH: qdrantPython },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(server, 'exit')
  const [port] = await Promise.race([
    once(createInterface(server.stdout), 'line'),
    ended.then(() => {
      throw new Error("Qdrant's engine does not start")
    }),
  ])
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.kill('SIGINT')
      await ended
    },
  }
}
