import { expect, test } from 'vitest'
import { createMemory } from '../memory.ts'
import { inMemory } from '../stores/in-memory.ts'
import { readQuery } from './chat-query.ts'

const chat = (...said: string[]): { role: string; content: string }[] =>
  said.map((content, index) => ({ role: index % 2 === 0 ? 'user' : 'assistant', content }))

test.each([
  [
    ['Where did Alice go in May?', 'To Lisbon.', 'And when was that?'],
    'Where did Alice go in May?\nAnd when was that?',
  ],
  [['Where did Alice go in May?', 'To Lisbon.', 'Really?'], 'Where did Alice go in May?\nReally?'],
  [['Tell me about tea', 'Gladly.', 'Where does Alice live?'], 'Where does Alice live?'],
  [
    ['Any news of the garden fence?', 'No.', 'Why?', 'No idea.', 'And who?'],
    'Any news of the garden fence?\nWhy?\nAnd who?',
  ],
  [['About the garden fence', '.', 'Why?', '.', 'How?', '.', 'And who?'], 'Why?\nHow?\nAnd who?'],
  [['And when was that?'], 'And when was that?'],
  [['', 'Hello'], undefined],
])('of %j is asked %j', (said, query) => {
  expect(readQuery(undefined, chat(...said))).toBe(query)
})

test('a query is taken as it is, before any message', () => {
  expect(readQuery('why?', chat('Where did Alice go?'))).toBe('why?')
  expect(readQuery(undefined, undefined)).toBeUndefined()
})

test('a follow-up finds what the question before it was about', async () => {
  const handle = (await createMemory({ store: inMemory() })).for({ tenant: 'acme', user: 'alice' })
  await handle.add(['Alice went to Lisbon on the third of May', 'Bob likes tea'])
  const messages = chat('Where did Alice go?', 'To Lisbon.', 'and when was that?')
  expect((await handle.getContext({ messages })).text).toContain('third of May')
  expect((await handle.getContext({ query: 'and when was that?' })).text).toBe('')
})
