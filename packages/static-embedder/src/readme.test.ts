import { runReadme } from '@loci/testkit'
import { test } from 'vitest'

test('the README', () => runReadme(new URL('../README.md', import.meta.url)))
