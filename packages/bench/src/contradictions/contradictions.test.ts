import { expect, test } from 'vitest'
import { renderedPages } from '../marked-tables.ts'
import { cases } from './cases.ts'
import { answersOfLoci, pageTables, recordedAnswers } from './run.ts'

test('Loci knows what is true now and what was true then, and the pages say what it says', async () => {
  const loci = await answersOfLoci()
  for (const { name, now, asOf, history } of cases) {
    expect({ name, ...loci.get(name) }).toEqual({ name, now, asOf: asOf.is, history })
  }
  for (const { file, is, should } of await renderedPages(pageTables(loci, await recordedAnswers()))) {
    expect(is, `${file}: run 'pnpm bench contradictions --write'`).toBe(should)
  }
})
