/** SQLite files are read from a copy: opening one, even to read, may write beside it or into it. */
import { constants } from 'node:fs'
import { copyFile, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import type { Client } from '@libsql/client'
import { ConfigError, StoreError } from '@loci/core'
import { loadDriver } from './load-driver.ts'

export interface SqliteCopy {
  client: Client
  dispose(): Promise<void>
}

/** What SQLite keeps beside the file while it is open: the write-ahead log, or what takes back a transaction. */
const parts = ['', '-wal', '-journal']
const attempts = 20
const pauseMs = 100

/** @throws ConfigError when there is no such file; StoreError when it never stands still for the time of a copy. */
export async function sqliteCopy(path: string): Promise<SqliteCopy> {
  const { createClient } = await loadDriver('@libsql/client', () => import('@libsql/client'))
  if ((await stateOf(path))[0] === undefined) {
    throw new ConfigError(`there is no file ${path}; give the path of mem0's SQLite file`)
  }
  const folder = await mkdtemp(join(tmpdir(), 'loci-mem0-'))
  const dispose = async (): Promise<void> => await rm(folder, { recursive: true, force: true })
  try {
    const copy = join(folder, 'copy.db')
    await copyStill(path, copy)
    const client = createClient({ url: pathToFileURL(copy).href })
    return {
      client,
      async dispose() {
        client.close()
        await dispose()
      },
    }
  } catch (error) {
    await dispose()
    throw error
  }
}

/** Copies until nothing has changed meanwhile. */
async function copyStill(path: string, copy: string): Promise<void> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const before = await stateOf(path)
    for (const [index, part] of parts.entries()) {
      await rm(`${copy}${part}`, { force: true })
      if (before[index] !== undefined) await copyFile(`${path}${part}`, `${copy}${part}`, constants.COPYFILE_FICLONE)
    }
    if (String(await stateOf(path)) === String(before)) return
    await sleep(pauseMs)
  }
  throw new StoreError({
    store: 'mem0 on SQLite',
    operation: 'read',
    retryable: true,
    message: `${path} is written to all the time; stop mem0 for a moment, or read a backup`,
  })
}

async function stateOf(path: string): Promise<(string | undefined)[]> {
  return await Promise.all(
    parts.map(async (part) => {
      const found = await stat(`${path}${part}`).catch(() => undefined)
      return found && `${found.mtimeMs} ${found.size}`
    }),
  )
}
