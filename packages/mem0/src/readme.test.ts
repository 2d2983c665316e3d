import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runReadme } from '@loci/testkit'
import { onTestFinished, test, vi } from 'vitest'
import { temporaryFolder } from '../test/fixture.ts'

async function withFiles(): Promise<void> {
  vi.stubEnv('MEM0_FOLDER', fileURLToPath(new URL('../test/fixtures/mem0-3.3.1', import.meta.url)))
  const folder = await temporaryFolder()
  vi.stubEnv('LOCI_FILE', join(folder, 'loci.db'))
  vi.stubEnv('REPORT', join(folder, 'report.md'))
  onTestFinished(() => {
    vi.unstubAllEnvs()
  })
}

test('the README', async () => {
  await withFiles()
  await runReadme(new URL('../README.md', import.meta.url))
})

test('the guide', async () => {
  await withFiles()
  await runReadme(new URL('../../../docs/guides/from-mem0.md', import.meta.url))
})
