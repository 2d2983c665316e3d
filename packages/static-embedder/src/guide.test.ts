import { runReadme } from '@loci/testkit'
import { test } from 'vitest'

test('the guide to embedders runs, and says what it prints', async () => {
  await runReadme(new URL('../../../docs/guides/embedders.md', import.meta.url))
})
