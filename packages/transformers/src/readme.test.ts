import { minilm, runReadme } from '@loci/testkit'
import { expect, onTestFinished, test, vi } from 'vitest'

// In CI the model is always here; elsewhere the end of the run says loudly when it is not.
if (minilm !== undefined) {
  const folder = minilm
  test('the README', async () => {
    vi.stubEnv('MODEL_FOLDER', folder)
    onTestFinished(() => {
      vi.unstubAllEnvs()
    })
    await runReadme(new URL('../README.md', import.meta.url))
  }, 60_000)
}

test('the real model is known, or this run is not one of CI', () => {
  expect(minilm !== undefined || process.env.CI === undefined).toBe(true)
})
