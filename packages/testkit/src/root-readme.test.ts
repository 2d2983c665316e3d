import { runReadme } from '@loci/testkit'
import { test } from 'vitest'

test('the README of the repository runs, and says what it prints', async () => {
  await runReadme(new URL('../../../README.md', import.meta.url))
})
