import { expect, test } from 'vitest'
import { timeOf, toRecord } from './record.ts'

const at = Date.UTC(2026, 0, 5, 9)

test('a memory of the TypeScript SDK', () => {
  expect(
    toRecord('1', {
      user_id: 'alice',
      run_id: 'chat',
      category: 'work',
      data: 'Alice likes tea.',
      hash: 'abc',
      textLemmatized: 'alice like tea',
      attributedTo: 'assistant',
      createdAt: '2026-01-05T09:00:00.000Z',
      updatedAt: null,
    }),
  ).toEqual({
    id: '1',
    text: 'Alice likes tea.',
    userId: 'alice',
    runId: 'chat',
    role: 'assistant',
    hash: 'abc',
    lemmatized: 'alice like tea',
    createdAt: at,
    metadata: { category: 'work' },
  })
})

test('a memory of the Python SDK, and of a version that wrote ids in camel case', () => {
  const python = {
    data: 'Alice likes tea.',
    actor_id: 'Ann',
    role: 'user',
    text_lemmatized: 'x',
    created_at: '2026-01-05T01:00:00.123456-08:00',
    expiration_date: '2026-02-01',
  }
  expect(toRecord('1', { ...python, userId: 42 })).toEqual({
    id: '1',
    text: 'Alice likes tea.',
    userId: '42',
    actorId: 'Ann',
    role: 'user',
    lemmatized: 'x',
    createdAt: at + 123,
    expirationDate: '2026-02-01',
    metadata: {},
  })
})

test.each([
  ['no object', 'text', 'its payload is no object'],
  ['no text', { user_id: 'alice' }, 'it has no text (`data`)'],
  ['a blank one', { data: '  ' }, 'its text (`data`) is blank or no text'],
  ['another thing', { data: { text: 'a' } }, 'its text (`data`) is blank or no text'],
])('%s is a broken row, not an error', (_, payload, broken) => {
  expect(toRecord('1', payload).broken).toBe(broken)
})

test.each([
  ['milliseconds', at, at],
  ['seconds, as Python writes them to Redis', at / 1000, at],
  ['digits', String(at), at],
  ['a time without a zone is in UTC', '2026-01-05T09:00:00', at],
  ['a day', '2026-01-05', at - 9 * 3_600_000],
  ['zero, which mem0 writes to Redis for no time', 0, undefined],
  ['no time', 'yesterday', undefined],
  ['more than there are', 1e17, undefined],
  ['nothing', undefined, undefined],
])('%s', (_, value, time) => {
  expect(timeOf(value)).toBe(time)
})
