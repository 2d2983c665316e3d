import { runReadme } from '@loci/testkit'
import { afterAll, onTestFinished, test, vi } from 'vitest'
import { dropAll, url, withClient } from '../test/fixture.ts'

afterAll(async () => {
  if (url !== undefined) await withClient((client) => dropAll(client, 'readme'))
})

test.skipIf(url === undefined)('the README', async () => {
  vi.stubEnv('REDIS_URL', url)
  onTestFinished(() => {
    vi.unstubAllEnvs()
  })
  await withClient((client) => dropAll(client, 'readme'))
  await runReadme(new URL('../README.md', import.meta.url))
})
