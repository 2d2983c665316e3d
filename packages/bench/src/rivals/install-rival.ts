import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** Versions that were measured, and what they need besides. */
const rivals = {
  mem0ai: { mem0ai: '3.3.1', 'better-sqlite3': '12.11.1' },
} as const

export type Rival = keyof typeof rivals

/** Installs it outside of the workspace, once. @returns the folder. */
export async function installRival(rival: Rival, onProgress: (line: string) => void): Promise<string> {
  const dependencies = rivals[rival]
  const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'loci-bench', rival)
  const manifest = JSON.stringify({ private: true, dependencies }, undefined, 2)
  const done = join(folder, 'installed.json')
  if ((await readFile(done, 'utf8').catch(() => '')) === manifest) return folder
  onProgress(
    `installing ${rival} ${Object.values(dependencies)[0]}; a native part is compiled, which takes a minute or two`,
  )
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'package.json'), manifest)
  await promisify(execFile)('npm', ['install', '--legacy-peer-deps', '--no-audit', '--no-fund'], { cwd: folder })
  await writeFile(done, manifest)
  return folder
}
