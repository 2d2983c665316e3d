/**
 * `@huggingface/transformers` brings 460 MB of libraries, which nobody should wait for who only wants to see Loci work. So it is
 * no dependency of the workspace: what runs real models installs it in the cache, and links it where it is looked for.
 */
import { execFile } from 'node:child_process'
import { mkdir, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { cacheFolder, exists, provisioned } from './cache.ts'

const peer = '@huggingface/transformers'
const version = '4.3.1'
const name = `transformers-${version}`
const modules = join(import.meta.dirname, '../../packages/transformers/node_modules')

/** @throws Error when npm cannot have it. */
export async function installTransformers(): Promise<void> {
  const folder = await provisioned(name, async (folder) => {
    const npm = ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', `${peer}@${version}`]
    await promisify(execFile)('npm', npm, { timeout: 600_000 })
  })
  await link(folder)
}

/** Links it when an earlier run has installed it. */
export async function linkKnownTransformers(): Promise<boolean> {
  const folder = join(cacheFolder(), name)
  const isKnown = await exists(join(folder, '.complete'))
  if (isKnown) await link(folder)
  return isKnown
}

async function link(folder: string): Promise<void> {
  const place = join(modules, peer)
  if (await exists(join(place, 'package.json'))) return
  await rm(place, { force: true })
  await mkdir(join(place, '..'), { recursive: true })
  await symlink(join(folder, 'node_modules', peer), place).catch((error: { code?: string }) => {
    // Another process was faster.
    if (error.code !== 'EEXIST') throw error
  })
}
