import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { formatReport } from './format-report.ts'
import type { Harness } from './harness.ts'
import { runConformance } from './run-conformance.ts'

test('the store of the guide passes every case that applies, and is as short as the guide says', async () => {
  const guide = await readFile(new URL('../../../docs/guides/write-an-adapter.md', import.meta.url), 'utf8')
  const folder = new URL('../.readme/guide/', import.meta.url)
  await mkdir(folder, { recursive: true })
  const files = [...guide.matchAll(/^```ts\n\/\/ (\S+)\n(.*?)^```$/gms)]
  for (const [, name = '', code = ''] of files) await writeFile(new URL(name, folder), code)
  expect(files.map(([, name]) => name)).toEqual(['map-store.ts', 'harness.ts'])
  expect(files[0]?.[2]?.trimEnd().split('\n').length).toBeLessThanOrEqual(50)

  const { harness } = (await import(/* @vite-ignore */ new URL('harness.ts', folder).href)) as { harness: Harness }
  const report = await runConformance(harness)
  expect(report.failed, formatReport(report)).toBe(0)
  expect(report.passed).toBeGreaterThan(60)
})
