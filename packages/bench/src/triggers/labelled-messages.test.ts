import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { FormatError } from '../retrieval/read-json.ts'
import { type LabelledMessage, labelledTriggers, readLabelledMessages } from './labelled-messages.ts'

async function messagesOf(name: string): Promise<LabelledMessage[]> {
  const file = new URL(`../../data/triggers/${name}.json`, import.meta.url)
  return readLabelledMessages(name, JSON.parse(await readFile(file, 'utf8')))
}

const trapsOf = (messages: readonly LabelledMessage[]): LabelledMessage[] =>
  messages.filter(({ trap }) => trap !== undefined)

/** How often each trigger is the one that is meant. */
function meant(messages: readonly LabelledMessage[]): Map<string, number> {
  const counts = new Map<string, number>(labelledTriggers.map((name) => [name, 0]))
  for (const { triggers } of messages.flatMap((message) => message.expect)) {
    const [first = ''] = triggers
    counts.set(first, (counts.get(first) ?? 0) + 1)
  }
  return counts
}

describe.each([
  ['english', 440, 25, 12],
  ['german', 100, 5, 2],
])('%s', async (language, size, each, permissions) => {
  const tuned = await messagesOf(`${language}-tuned`)
  const heldOut = await messagesOf(`${language}-held-out`)
  const all = [...tuned, ...heldOut]

  test('no message stands there twice, and two of five are held out', () => {
    expect(all.length).toBeGreaterThanOrEqual(size)
    expect(heldOut.length / all.length).toBeCloseTo(0.4, 1)
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
    expect(new Set(all.map(({ text }) => text.toLowerCase())).size).toBe(all.length)
  })

  test('half of both parts are traps', () => {
    expect(trapsOf(tuned).length).toBeGreaterThanOrEqual(tuned.length / 2)
    expect(trapsOf(heldOut).length).toBeGreaterThanOrEqual(heldOut.length / 2)
  })

  test('each trigger is meant often enough, in both parts', () => {
    const enough = (name: string): number => (name === 'permission' ? permissions : each)
    expect([...meant(all)].filter(([name, count]) => count < enough(name))).toEqual([])
    expect([...meant(heldOut)].filter(([, count]) => count === 0)).toEqual([])
  })
})

const good = {
  id: 'a',
  text: 'I live in Porto.',
  expect: [{ trigger: 'self|correction', type: 'fact', says: ['porto'] }],
}

test('alternatives are split, and what is left out is filled in', () => {
  expect(readLabelledMessages('file', [good])).toEqual([
    {
      id: 'a',
      text: 'I live in Porto.',
      role: 'user',
      before: [],
      expect: [{ triggers: ['self', 'correction'], types: ['fact'], says: ['porto'] }],
    },
  ])
})

const expecting = (finding: object): object => ({ ...good, expect: [{ ...good.expect[0], ...finding }] })

test.each<[unknown, string]>([
  [{}, 'file: expected a list'],
  [[good, good], 'file[1].id: "a" stands there twice'],
  [[{ ...good, role: 'boss' }], 'file[0].role: expected one of user, assistant, tool'],
  [[{ ...good, before: [{ role: 'user' }] }], 'file[0].before[0].text: expected a text'],
  [[{ ...good, expect: [] }], "file[0]: expected a trap, or something in 'expect'"],
  [[{ ...good, trap: 'joke' }], 'file[0].trap: expected one of question, quotation, '],
  [[expecting({ trigger: 'self|guess' })], 'file[0].expect[0].trigger: expected one of remember, instruction, '],
  [[expecting({ type: 'truth' })], 'file[0].expect[0].type: expected one of fact, '],
  [[expecting({ says: ['lisbon'] })], 'file[0].expect[0].says: nobody says "lisbon"'],
  [[expecting({ says: [] })], "file[0].expect[0].says: expected one to three words, and none for the type 'none'"],
])('%j is refused', (content, message) => {
  expect(() => readLabelledMessages('file', content)).toThrow(FormatError)
  expect(() => readLabelledMessages('file', content)).toThrow(message)
})
