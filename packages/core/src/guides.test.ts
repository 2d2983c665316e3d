import { runReadme } from '@loci/testkit'
import { test } from 'vitest'

test('the guide to governance runs, and says what it prints', async () => {
  await runReadme(new URL('../../../docs/guides/governance.md', import.meta.url))
})
