import { describe, expect, it } from 'vitest'
import { InputError, TooLargeError } from '../../errors.ts'
import { readTurns } from './read-turns.ts'

const now = Date.UTC(2026, 4, 31)

describe('messages of the plain form', () => {
  it('keep their id, speaker, session, order and time', async () => {
    const message = {
      role: 'user',
      text: 'I moved to Lisbon.',
      id: 'm1',
      speaker: 'Ana',
      session: 's1',
      turn: 4,
      at: now,
    }
    expect((await readTurns([message], { now: 1, session: 'other' })).turns).toEqual([
      { ...message, kind: 'message', isDated: true },
    ])
  })

  it('have the session of the call and the time of reading where they say nothing', async () => {
    const { turns } = await readTurns({ role: 'operator', content: 'Answer in French.' }, { now, session: 's1' })
    expect(turns).toEqual([
      {
        id: expect.stringMatching(/^auto:[0-9a-f]{32}$/),
        kind: 'message',
        role: 'operator',
        text: 'Answer in French.',
        at: now,
        isDated: false,
        session: 's1',
      },
    ])
  })

  it('know the names that an application gives to roles', async () => {
    const messages = [
      { role: 'customer', text: 'Hello' },
      { role: 'system', text: 'Be kind.' },
    ]
    const { turns, skipped } = await readTurns(messages, { now, roles: { customer: 'user', system: 'operator' } })
    expect(turns.map(({ role }) => role)).toEqual(['user', 'operator'])
    expect(skipped).toEqual([])
  })
})

describe('what cannot be read', () => {
  it.each([
    ['hello', '', 'expected a chat message or an event'],
    [null, '', 'expected a chat message or an event'],
    [[{ role: 'user', content: 'a' }, 'b'], '[1]', '[1]: expected a chat message or an event'],
    [[{}], '[0]', '[0]: expected a chat message with a role, or an event with a type'],
    [[{ content: 'a' }], '[0].role', '[0].role: expected one of user, human'],
    [{ role: 'boss', content: 'a' }, 'role', 'role: expected one of user, human'],
    [[{ role: 'user', content: 7 }], '[0].content', '[0].content: expected a text or a list of parts'],
    [[{ role: 'user', content: ['a', null] }], '[0].content[1]', '[0].content[1]: expected a part'],
    [[{ role: 'user', content: [{ type: 'text' }] }], '[0].content[0].text', '[0].content[0].text: expected a text'],
    [[{ role: 'user', content: 'a', turn: 1.5 }], '[0].turn', '[0].turn: expected a whole number'],
    [[{ role: 'user', content: 'a', at: 'yesterday' }], '[0].at', '[0].at: expected a time'],
    [[{ role: 'user', content: 'a', id: {} }], '[0].id', '[0].id: expected a string'],
    [[{ role: 'assistant', tool_calls: [3] }], '[0].tool_calls[0]', '[0].tool_calls[0]: expected a tool call'],
  ])('%j: an InputError that names the path', async (input, path, message) => {
    const error = await readTurns(input, { now }).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(InputError)
    expect(error).toMatchObject({ path, message: expect.stringContaining(message) })
  })

  it('more than 10,000 messages are too large for one call', async () => {
    const messages = Array.from({ length: 10_001 }, () => ({ role: 'user', content: 'a' }))
    await expect(readTurns(messages, { now })).rejects.toThrow(TooLargeError)
  })
})
