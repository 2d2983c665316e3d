import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { cacheFolder, exists, provisioned } from './cache.ts'

const name = 'qdrant-python-1'
const packages = ['qdrant-edge-py==0.9.0']

/**
 * A folder for PYTHONPATH with Qdrant's own engine, which tests compare our emulator with.
 * @returns undefined where it cannot be had.
 */
export async function qdrantPython(): Promise<string | undefined> {
  try {
    return await provisioned(name, async (target) => {
      const pip = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--target', target, ...packages]
      await promisify(execFile)('python3', pip, { timeout: 300_000 })
    })
  } catch {
    return undefined
  }
}

/** The same folder, when an earlier run has made it. */
export async function knownQdrantPython(): Promise<string | undefined> {
  const folder = join(cacheFolder(), name)
  return (await exists(join(folder, '.complete'))) ? folder : undefined
}
