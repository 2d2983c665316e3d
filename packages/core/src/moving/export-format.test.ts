import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { createMemory } from '../memory.ts'
import { testStores } from '../testing/stores.ts'
import { kinds } from './format.ts'

const page = readFileSync(new URL('../../../../docs/export-format.md', import.meta.url), 'utf8')
const [, example = ''] = /```jsonl\n(.*?)```/s.exec(page) ?? []
const [header = '', ...lines] = example.trimEnd().split('\n')
const records = lines.map((line) => JSON.parse(line) as { kind: string })

test.each(testStores)(
  'the example of the page, imported into the $name store, is exported as it stands there',
  async ({ open }) => {
    const { exportedAt } = JSON.parse(header) as { exportedAt: number }
    const memory = await createMemory({ store: open(), now: () => exportedAt })
    expect(await memory.import([example])).toMatchObject({ added: 2, revisions: 1, others: 4, conflicts: 0 })
    let text = ''
    for await (const line of memory.export()) text += line
    expect(text).toBe(example)
  },
)

test('it has a line of every kind, and the page tells of each', () => {
  expect([...new Set(records.map(({ kind }) => kind))].sort()).toEqual([...kinds, 'end'].sort())
  for (const kind of [...kinds, 'end']) expect(page).toContain(`| \`${kind}\` |`)
})
