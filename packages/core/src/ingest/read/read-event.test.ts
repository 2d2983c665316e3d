import { describe, expect, it } from 'vitest'
import { InputError } from '../../errors.ts'
import { readTurns } from './read-turns.ts'

const now = Date.UTC(2026, 4, 31)

async function readOne(event: object): Promise<object | undefined> {
  return (await readTurns([event], { now })).turns[0]
}

it('an event keeps what it says', async () => {
  const event = {
    type: 'task.completed',
    id: 'e1',
    text: 'Moved 40 invoices.',
    data: { moved: 40 },
    task: 'invoices',
    role: 'operator',
    speaker: 'planner',
    session: 's1',
    at: '2026-05-30T10:00:00Z',
  }
  const at = Date.UTC(2026, 4, 30, 10)
  expect(await readOne(event)).toEqual({
    id: 'e1',
    kind: 'event',
    role: 'operator',
    text: 'Moved 40 invoices.',
    speaker: 'planner',
    session: 's1',
    at,
    isDated: true,
    event: { ...event, at },
  })
})

describe('who says it, where it does not', () => {
  it.each([
    ['feedback', 'user'],
    ['tool.result', 'tool'],
    ['task.started', 'assistant'],
    ['deploy.finished', 'assistant'],
    ['handoff', 'assistant'],
  ])('%s: %s', async (type, role) => {
    expect(await readOne({ type, text: 'x' })).toMatchObject({ kind: 'event', role, event: { type, role } })
  })
})

describe('without a text it has one', () => {
  it('of its data, as JSON', async () => {
    const event = { type: 'deploy.finished', data: { version: 7, ok: true } }
    expect(await readOne(event)).toMatchObject({ text: '{"ok":true,"version":7}', event: { data: event.data } })
  })

  it('at most 2,000 characters', async () => {
    const turn = await readOne({ type: 'deploy.finished', data: { log: 'x'.repeat(10_000) } })
    expect(turn).toMatchObject({ text: expect.stringMatching(/^\{"log":"x+\n\[… 8074 characters left out\]\nx+"\}$/) })
    expect(turn).toMatchObject({ event: { data: { log: 'x'.repeat(10_000) } } })
  })

  it('without data, of what it names', async () => {
    expect(await readOne({ type: 'task.started', task: 'invoices' })).toMatchObject({ text: 'task.started invoices' })
    expect(await readOne({ type: 'feedback', verdict: 'wrong' })).toMatchObject({ text: 'feedback wrong' })
    expect(await readOne({ type: 'tool.result', tool: 'sql', text: ' ' })).toMatchObject({
      text: 'tool.result sql',
      tool: 'sql',
    })
  })
})

it('data that no memory could hold is left out, with a text of its ends', async () => {
  const rows = Array.from({ length: 100_000 }, (_, row) => ({ row }))
  const { turns, skipped } = await readTurns({ type: 'tool.result', id: 'e1', tool: 'sql', data: rows }, { now })
  expect(turns[0]).toMatchObject({
    text: expect.stringMatching(/^\[\{"row":0\},.*"\[… 99900 items left out\]".*\{"row":99999\}\]$/),
  })
  expect(turns[0]?.event).not.toHaveProperty('data')
  expect(skipped).toEqual([
    { kind: 'part', id: 'e1', path: '', reason: 'data over 65536 characters of JSON, or nested over 32 deep' },
  ])
})

it('the data is a copy, without characters that no backend stores', async () => {
  const data = { 'a\u0000': ['\ud800'] }
  const { turns, skipped } = await readTurns([{ type: 'note', data }], { now })
  expect(turns[0]?.event?.data).toEqual({ 'a\uFFFD': ['\uFFFD'] })
  expect(skipped).toMatchObject([{ kind: 'character', path: '[0]' }])
  expect(data).toEqual({ 'a\u0000': ['\ud800'] })
})

it('what a tool gave is cut as in messages', async () => {
  const turn = await readOne({ type: 'tool.result', text: 'x'.repeat(5e6) })
  expect(turn).toMatchObject({ text: expect.stringMatching(/^x+\n\[… 4992064 characters left out\]\nx+$/) })
})

it('two events of the same words are two, whatever comes first', async () => {
  const ids = async (...types: string[]): Promise<string[]> =>
    (
      await readTurns(
        types.map((type) => ({ type, text: 'invoices' })),
        { now },
      )
    ).turns.map(({ id }) => id)
  expect((await ids('task.started', 'task.completed'))[1]).toBe((await ids('task.completed'))[0])
})

describe('an event that cannot be right', () => {
  it.each([
    [{ type: 'feedback', verdct: 'wrong' }, '[0].verdct: unknown key of an event (did you mean "verdict"?)'],
    [{ type: 'assistant', message: { role: 'assistant', content: 'a' } }, '[0].message: unknown key of an event'],
    [{ type: 'feedback', verdict: 'bad' }, "[0].verdict: expected 'helpful' or 'wrong'"],
    [{ type: 'feedback', role: 'boss' }, '[0].role: expected one of'],
    [{ type: 'feedback', role: 'system' }, '[0].role: expected user, assistant, tool or operator'],
    [{ type: 'note', text: 7 }, '[0].text: expected a text'],
    [{ type: 'note', task: 7 }, '[0].task: expected a string'],
    [{ type: ' ' }, '[0].type: expected the type of an event'],
  ])('%j', async (event, message) => {
    const error = await readTurns([event], { now }).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(InputError)
    expect((error as InputError).message).toContain(message)
  })
})
