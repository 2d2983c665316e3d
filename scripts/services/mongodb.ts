/** MongoDB's protocol over DocumentDB, an extension of PostgreSQL. */
import { readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { documentDatabase, withClient } from './postgres.ts'
import { type ServerProcess, startServer } from './processes.ts'
import { until } from './until.ts'

const gateway = join(import.meta.dirname, 'mongodb-gateway/main.ts')
/** Vitest, which starts servers too, does not support `import.meta.resolve`. */
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href

/** What PostgreSQL must load at its start. */
export const documentPreload: readonly string[] = ['pg_cron', 'pg_documentdb_core', 'pg_documentdb']

/** @returns the address of the database with the extension. It is there already when only the gateway had died. */
export async function createDocumentDb(postgresUrl: string): Promise<string> {
  await withClient(postgresUrl, async (client) => {
    const { rows } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [documentDatabase])
    if (rows.length === 0) await client.query(`CREATE DATABASE ${documentDatabase}`)
  })
  const address = new URL(postgresUrl)
  address.pathname = `/${documentDatabase}`
  await withClient(address.href, async (client) => {
    await client.query('SET client_min_messages = error')
    await client.query('CREATE EXTENSION IF NOT EXISTS documentdb CASCADE')
  })
  return address.href
}

export async function startGateway(options: {
  port: number
  postgresUrl: string
  log: string
}): Promise<ServerProcess> {
  const { port, postgresUrl, log } = options
  await rm(log, { force: true })
  const env = { POSTGRES_URL: postgresUrl, PORT: String(port) }
  const server = await startServer(process.execPath, ['--import', tsx, gateway], { log, env })
  await until(`the gateway (see ${log})`, async () => (await readFile(log, 'utf8')).includes('listening on'))
  return server
}
