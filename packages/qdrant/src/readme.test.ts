import { runReadme } from '@loci/testkit'
import { onTestFinished, test, vi } from 'vitest'
import { emulated } from '../test/fixture.ts'

const emulator = emulated()

test('the README', async () => {
  vi.stubEnv('QDRANT_URL', emulator.url())
  onTestFinished(() => {
    vi.unstubAllEnvs()
  })
  await runReadme(new URL('../README.md', import.meta.url))
})
