import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

/** Versions that were measured, and what they need besides. */
export const rivals = {
  mem0ai: { mem0ai: '3.3.1', 'better-sqlite3': '12.11.1' },
  langgraph: { '@langchain/langgraph-checkpoint': '1.2.2', '@langchain/core': '1.4.0' },
} as const

export type RivalName = keyof typeof rivals

/** Installs it outside of the workspace, once. @returns the folder. */
export async function installRival(rival: RivalName, onProgress: (line: string) => void): Promise<string> {
  const dependencies = rivals[rival]
  const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'loci-bench', rival)
  const manifest = JSON.stringify({ private: true, dependencies }, undefined, 2)
  const done = join(folder, 'installed.json')
  if ((await readFile(done, 'utf8').catch(() => '')) === manifest) return folder
  const compiles = 'better-sqlite3' in dependencies ? '; a native part is compiled, which takes a minute or two' : ''
  onProgress(`installing ${Object.entries(dependencies)[0]?.join(' ')}${compiles}`)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'package.json'), manifest)
  await promisify(execFile)('npm', ['install', '--legacy-peer-deps', '--no-audit', '--no-fund'], { cwd: folder })
  await writeFile(done, manifest)
  return folder
}

/** A module of an installed rival: it is none of this workspace's, so that the caller says what it holds. */
export async function importRival<Module>(folder: string, name: string): Promise<Module> {
  const path = createRequire(join(folder, 'package.json')).resolve(name)
  return (await import(pathToFileURL(path).href)) as Module
}
