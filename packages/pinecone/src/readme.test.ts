import { runReadme } from '@loci/testkit'
import { onTestFinished, test, vi } from 'vitest'
import { apiKey, emulated } from '../test/fixture.ts'

test('the README', async () => {
  const emulator = await emulated({ indexes: { memories: { dimension: 1 } }, lag: { ms: 20 } })
  const url = `pinecone://${apiKey}@memories?controllerHostUrl=${encodeURIComponent(emulator.url)}`
  vi.stubEnv('PINECONE_URL', url)
  onTestFinished(async () => {
    vi.unstubAllEnvs()
    await emulator.close()
  })
  await runReadme(new URL('../README.md', import.meta.url))
})
