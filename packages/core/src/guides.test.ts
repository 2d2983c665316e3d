import { runReadme } from '@loci/testkit'
import { test } from 'vitest'

test('the guide to governance runs, and says what it prints', async () => {
  await runReadme(new URL('../../../docs/guides/governance.md', import.meta.url))
})

test('the page about the export format runs, and says what it prints', async () => {
  await runReadme(new URL('../../../docs/export-format.md', import.meta.url))
})

test('the guide to contexts runs, and says what it prints', async () => {
  await runReadme(new URL('../../../docs/guides/context.md', import.meta.url))
})

test('the guide to retrieval runs, and says what it prints', async () => {
  await runReadme(new URL('../../../docs/guides/retrieval.md', import.meta.url))
})

test('the guide to triggers for other languages runs, and says what it prints', async () => {
  await runReadme(new URL('../../../docs/guides/ingest-languages.md', import.meta.url))
})

test('the guide to ingest runs, and says what it prints', async () => {
  await runReadme(new URL('../../../docs/guides/ingest.md', import.meta.url))
})
