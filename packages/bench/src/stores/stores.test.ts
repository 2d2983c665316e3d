import { conformanceCases } from '@loci/conformance'
import { expect, test } from 'vitest'
import { renderedPages } from '../marked-tables.ts'
import { linesOf } from './measure-store.ts'
import { recordedResults } from './run.ts'
import { storeTables } from './tables.ts'

const results = await recordedResults()

test('the pages say what was measured last', async () => {
  for (const { file, is, should } of await renderedPages(storeTables(results))) {
    expect(is, `${file}: run 'pnpm bench stores --write'`).toBe(should)
  }
})

test('each store that we ship was measured, with the kit of today', () => {
  expect(results.map(({ name }) => name).sort()).toEqual([
    'mongodb',
    'pgvector',
    'pinecone',
    'qdrant',
    'redis',
    'sqlite',
  ])
  for (const { name, cases, gaps } of results) {
    expect({ name, cases: cases.passed + cases.failed + cases.skipped }).toEqual({
      name,
      cases: conformanceCases.length,
    })
    expect({ name, gaps: gaps.length }).toEqual({ name, gaps: cases.failed })
  }
})

test.each(results)('$name: the number of lines is that of today, give or take a few', async ({ name, lines }) => {
  expect(Math.abs((await linesOf(name)) - lines)).toBeLessThan(50)
})
