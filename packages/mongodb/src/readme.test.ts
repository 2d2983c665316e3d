import { runReadme } from '@loci/testkit'
import { onTestFinished, test, vi } from 'vitest'
import { ownDatabase, url, withDatabase } from '../test/fixture.ts'

test.skipIf(url === undefined)('the README', async () => {
  const { database, drop } = ownDatabase()
  const address = new URL(url as string)
  address.pathname = `/${database}`
  vi.stubEnv('MONGODB_URL', address.href)
  onTestFinished(async () => {
    vi.unstubAllEnvs()
    await drop()
    await withDatabase('app', async (db) => {
      for (const name of ['rows', 'generations']) await db.dropCollection(`agents_${name}`).catch(() => undefined)
    })
  })
  await runReadme(new URL('../README.md', import.meta.url))
})
