import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultTriggers } from '@loci/core'
import { describe, expect, test } from 'vitest'
import { renderedPages } from '../marked-tables.ts'
import { readRecorded } from '../recorded-results.ts'
import { confusion, type RecordedTriggers, type TriggersReport } from './confusion.ts'
import { readLabelledMessages } from './labelled-messages.ts'
import { readLabels } from './read-labels.ts'
import { confusionTable, recordedTriggers, triggersTables } from './tables.ts'

const messages = readLabelledMessages('own', [
  { id: '1', text: 'I love green tea.', expect: [{ trigger: 'preference', type: 'preference', says: ['tea'] }] },
  {
    id: '2',
    text: 'I live in Paris.',
    before: [{ role: 'user', text: 'I lived in Rome.' }],
    expect: [{ trigger: 'self', type: 'fact', says: ['rome'] }],
  },
  { id: '3', text: "Don't remember this.", expect: [{ trigger: 'instruction|refusal', type: 'none', says: [] }] },
  { id: '4', text: 'My sister hates onions.', expect: [], trap: 'other-person' },
  { id: '5', text: 'I love tea.', role: 'assistant', expect: [], trap: 'assistant' },
])

describe('the confusion of triggers', () => {
  test('a finding is right when trigger, type and words are expected; what is expected and not found is missed', () => {
    const report = confusion({ name: 'english-own', messages }, defaultTriggers)

    expect(report.triggers).toEqual({
      preference: { right: 1, wrong: 0, missed: 0, precision: 100, recall: 100 },
      refusal: { right: 1, wrong: 0, missed: 0, precision: 100, recall: 100 },
      self: { right: 0, wrong: 1, missed: 1, precision: 0, recall: 0 },
    })
    expect(report.all).toEqual({ right: 2, wrong: 1, missed: 1, precision: 66.7, recall: 66.7 })
    expect(report.wrong).toEqual([
      { id: '2', text: 'I live in Paris.', trigger: 'self', found: 'fact: I live in Paris' },
    ])
    expect(report.traps).toBe(2)
  })

  test('what recurs is found when it was said often enough', () => {
    const text = 'Summarise the sales report'
    const before = [1, 2].map(() => ({ role: 'user', text }))
    const expected = [{ trigger: 'recurring', type: 'preference', says: ['sales'] }]
    const read = (message: object): TriggersReport => {
      const labelled = readLabelledMessages('own', [{ id: '1', text, trap: 'one-off', expect: [], ...message }])
      return confusion({ name: 'english-own', messages: labelled }, defaultTriggers)
    }

    expect(read({ before, expect: expected }).all).toMatchObject({ right: 1, wrong: 0, missed: 0 })
    expect(read({ before: before.slice(1) }).all).toMatchObject({ right: 0, wrong: 0 })
  })

  test('two memories for one label count once, and one may be what two labels expect', () => {
    const read = (text: string, ...expect: object[]): TriggersReport['all'] => {
      const labelled = readLabelledMessages('own', [{ id: '1', text, expect }])
      return confusion({ name: 'english-own', messages: labelled }, defaultTriggers).all
    }
    const tea = { trigger: 'preference|self', type: 'preference|fact', says: ['tea'] }
    expect(read('I love tea. I love green tea.', tea)).toMatchObject({ right: 1, wrong: 0, missed: 0 })
    const green = { ...tea, says: ['green'] }
    expect(read('I love green tea.', tea, green)).toMatchObject({ right: 2, wrong: 0, missed: 0 })
  })

  test('a table shows each trigger and all of them', () => {
    const table = confusionTable([confusion({ name: 'english-own', messages }, defaultTriggers)])

    expect(table).toContain('| english-own | self | 0 | 1 | 1 | 0.0 | 0.0 |')
    expect(table).toContain('| english-own: 5, of them 2 traps | **all** | 2 | 1 | 1 | 66.7 | 66.7 |')
  })
})

test('labels that are none are refused, by place', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'labels-')), 'english-own.json')
  await writeFile(file, JSON.stringify([{ id: 'x' }]))

  await expect(readLabels([file])).rejects.toThrow(`--data ${file}[0].text: expected a text`)
  await expect(readLabels(['/nowhere/english.json'])).rejects.toThrow('--data /nowhere/english.json')
})

test('the page shows what was recorded', async () => {
  const results = await readRecorded<RecordedTriggers>(recordedTriggers)

  for (const { is, should } of await renderedPages(triggersTables(results))) expect(is).toBe(should)
})
