import { expect, test } from 'vitest'
import { renderedGuide } from './run.ts'

test('the guide shows the report and the answers as they are', async () => {
  const { is, should } = await renderedGuide()
  expect(is, "docs/guides/from-mem0.md: run the bench 'mem0' with --write").toBe(should)
})
