import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { provisioned } from './cache.ts'

const packages = ['qdrant-client==1.20.0', 'qdrant-edge-py==0.9.0']

/**
 * A folder for PYTHONPATH with Qdrant's own engine and client, which tests compare our emulator with.
 * @returns undefined where they cannot be had.
 */
export async function qdrantPython(): Promise<string | undefined> {
  try {
    return await provisioned('qdrant-python-1', async (target) => {
      const pip = ['-m', 'pip', 'install', '--quiet', '--target', target, ...packages]
      await promisify(execFile)('python3', pip, { timeout: 300_000 })
    })
  } catch {
    return undefined
  }
}
