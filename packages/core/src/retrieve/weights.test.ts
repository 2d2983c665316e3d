import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { evidenceSignals, factorSignals, weightsFor } from './weights.ts'

const guide = await readFile(new URL('../../../../docs/guides/retrieval.md', import.meta.url), 'utf8')

/** The rows `| name | by words | by meaning | what it is |` of the table with this head. */
function tableOf(head: string): { name: string; byWords: number; byMeaning: number }[] {
  const [, rows = ''] = guide.split(`| ${head} | by words | by meaning | what it is |\n|---|--:|--:|---|\n`)
  return [...(rows.split('\n\n')[0] ?? '').matchAll(/^\| `(\w+)` \| (\S+) \| (\S+) \| \S.*\|$/gm)].map(
    ([, name = '', byWords, byMeaning]) => ({ name, byWords: Number(byWords), byMeaning: Number(byMeaning) }),
  )
}

test('the guide has every signal with its weights, in the order of the table', () => {
  const [byWords, byMeaning] = [weightsFor(0), weightsFor(1)]
  expect(tableOf('evidence')).toEqual(
    evidenceSignals.map((name) => ({ name, byWords: byWords.evidence[name], byMeaning: byMeaning.evidence[name] })),
  )
  expect(tableOf('factor')).toEqual(
    factorSignals.map((name) => ({ name, byWords: byWords.factors[name], byMeaning: byMeaning.factors[name] })),
  )
})

test('between the two they are mixed', () => {
  const [byWords, mixed, byMeaning] = [weightsFor(0), weightsFor(0.7), weightsFor(1)]
  for (const name of evidenceSignals)
    expect(mixed.evidence[name]).toBeCloseTo(0.3 * byWords.evidence[name] + 0.7 * byMeaning.evidence[name], 12)
})
