import { runReadme } from '@loci/testkit'
import { onTestFinished, test, vi } from 'vitest'
import { ownDatabase, url } from '../test/fixture.ts'

test.skipIf(url === undefined)('the README', async () => {
  const { database, drop } = ownDatabase()
  const address = new URL(url as string)
  address.pathname = `/${database}`
  vi.stubEnv('MONGODB_URL', address.href)
  vi.stubEnv('MONGODB_DATABASE', database)
  onTestFinished(async () => {
    vi.unstubAllEnvs()
    await drop()
  })
  await runReadme(new URL('../README.md', import.meta.url))
})
