import { expect, onTestFinished, test } from 'vitest'
import { fixtureSource, sourceOf } from '../../test/fixture.ts'
import { type Mem0Report, planMem0Import, reportMarkdown, reportText } from '../index.ts'

async function report(source = fixtureSource()): Promise<Mem0Report> {
  const plan = await planMem0Import(source, { tenant: 'acme', now: Date.UTC(2026, 10, 1) })
  onTestFinished(() => plan.close())
  return plan.report
}

test('a report for a terminal', async () => {
  const text = reportText(await report())
  expect(text.split('\n').slice(0, 12)).toEqual([
    'Moving 71 memories from mem0 to Loci: what would happen',
    '=======================================================',
    'SQLite, vector_store.db, looked at on 2026-11-01. Nothing has been written.',
    'It holds 71 memories of 6 users, 2 agents, 8 sessions, from 2026-01-05 to 2026-07-19. Its history',
    'has 79 entries; 8 former texts come along.',
    '',
    '  53  current: every read returns them as before',
    '  10  merged into one of those that say the same',
    '   2  contradicted later: kept as the past',
    '   3  expired: kept until `sweep` removes them',
    '   3  left behind',
    '',
  ])
  expect(text).toContain('2 memories were contradicted later\n  → kept as what was true until then')
})

test('an empty store', async () => {
  expect(reportText(await report(sourceOf([])))).toMatch(/It holds 0 memories .*No history was given/s)
})

test('what memories say is shown, never set: not as Markdown, HTML or a cell of the table', async () => {
  const text = '<img src=x> **bold** | [a](b) `c` &amp;'
  const nasty = { text, userId: 'a|b<i>', createdAt: 1, metadata: {} }
  const markdown = reportMarkdown(
    await report(
      sourceOf([
        { ...nasty, id: '1' },
        { ...nasty, id: '2' },
      ]),
    ),
  )
  expect(markdown).not.toMatch(/<img|<i>|[^\\]\*\*bold|[^\\]\[a/)
  expect(markdown).toContain('| a\\|b&lt;i> |')
  expect(markdown).toContain('“&lt;img src=x> \\*\\*bold\\*\\* \\| \\[a\\](b) \\`c\\` &amp;amp;”')
})

test('what memories say steers no terminal', async () => {
  const text = 'red \u001b[31m and \u202e backwards'
  const source = (): ReturnType<typeof sourceOf> =>
    sourceOf(['1', '2'].map((id) => ({ id, text, userId: 'a\u001b[2J', createdAt: 1, metadata: {} })))
  for (const render of [reportText, reportMarkdown]) {
    const rendered = render(await report(source()))
    expect(rendered).toContain('backwards')
    expect(rendered).not.toContain('\u001b')
    expect(rendered).not.toContain('\u202e')
  }
})

test('a report is plain data', async () => {
  const data = await report()
  expect(reportText(JSON.parse(JSON.stringify(data)) as Mem0Report)).toBe(reportText(data))
})
