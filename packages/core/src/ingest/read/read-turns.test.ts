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

describe('ids', () => {
  async function idsOf(input: unknown, session?: string): Promise<string[]> {
    return (await readTurns(input, session === undefined ? { now } : { now, session })).turns.map(({ id }) => id)
  }

  it('are the message’s own; further turns of one message count on', async () => {
    const calls = [{ function: { name: 'a' } }, { function: { name: 'b' } }]
    expect(await idsOf([{ role: 'assistant', content: 'Done.', tool_calls: calls, id: 'm1' }])).toEqual([
      'm1',
      'm1#2',
      'm1#3',
    ])
    const messages = [
      { role: 'user', text: 'a', messageId: 'm2' },
      { role: 'user', text: 'b', id: 7 },
    ]
    expect(await idsOf(messages)).toEqual(['m2', '7'])
  })

  it('that are made differ by session, role, speaker, text and time, not by the time of reading', async () => {
    const message = { role: 'user', text: 'Hello' }
    const variants = [
      message,
      { ...message, session: 's2' },
      { ...message, role: 'assistant' },
      { ...message, speaker: 'Ana' },
      { ...message, text: 'Hello!' },
      { ...message, at: now },
    ]
    const ids = (await Promise.all(variants.map((variant) => idsOf(variant)))).flat()
    expect(new Set(ids).size).toBe(variants.length)
    expect((await readTurns(message, { now: 1 })).turns[0]?.id).toBe(ids[0])
    expect(await idsOf(message, 's2')).toEqual([ids[1]])
  })

  it('the same said twice is two turns', async () => {
    const yes = { role: 'user', text: 'Yes.' }
    const ids = await idsOf([yes, { role: 'assistant', text: 'Sure?' }, yes, yes])
    expect(new Set(ids).size).toBe(4)
  })

  it('an empty one, as the AI SDK may have, is none', async () => {
    const ids = await idsOf({ id: '', role: 'user', parts: [{ type: 'text', text: 'Hi' }] })
    expect(ids).toEqual(await idsOf({ role: 'user', text: 'Hi' }))
  })

  it('one with two texts: the first is kept', async () => {
    const messages = [
      { id: 'm1', role: 'user', text: 'I like tea.' },
      { id: 'm1', role: 'user', text: 'I like coffee.' },
      { id: 'm1', role: 'user', text: 'I like tea.' },
    ]
    const { turns, skipped } = await readTurns(messages, { now })
    expect(turns.map(({ text }) => text)).toEqual(['I like tea.'])
    const otherText = 'the same id as one before it, with another text; the first is kept'
    expect(skipped).toEqual([
      { kind: 'message', id: 'm1', path: '[1]', reason: otherText },
      { kind: 'message', id: 'm1', path: '[2]', reason: 'the same id and text as one before it' },
    ])
  })

  it('one that is another’s second turn: the first is kept', async () => {
    const messages = [
      { id: 'm1#2', role: 'user', text: 'Mine.' },
      { id: 'm1', role: 'assistant', content: 'Done.', tool_calls: [{ function: { name: 'a' } }] },
    ]
    const { turns, skipped } = await readTurns(messages, { now })
    expect(turns.map(({ text }) => text)).toEqual(['Mine.', 'Done.'])
    expect(skipped).toMatchObject([{ kind: 'message', id: 'm1#2', path: '[1]' }])
  })
})

describe('order', () => {
  it('is that of the input, whatever the times say', async () => {
    const messages = [3, 1, 2].map((minute) => ({ role: 'user', text: `At ${minute}`, at: now + minute * 60_000 }))
    const { turns } = await readTurns(messages, { now })
    expect(turns.map(({ text, at }) => [text, at - now])).toEqual([
      ['At 3', 180_000],
      ['At 1', 60_000],
      ['At 2', 120_000],
    ])
    expect(turns.some((turn) => 'turn' in turn)).toBe(false)
  })
})

describe('texts that cannot be stored as they are', () => {
  it('too long: cut, and said', async () => {
    const { turns, skipped } = await readTurns({ id: 'm1', role: 'user', text: `${'a'.repeat(70_000)} end` }, { now })
    expect(turns[0]?.text).toMatch(/^a+\n\[… \d+ characters left out\]\na+ end$/)
    expect(turns[0]?.text.length).toBeLessThanOrEqual(65_536)
    expect(skipped).toEqual([
      { kind: 'cut', id: 'm1', path: '', reason: '70004 characters; at most 65536 are kept, of its beginning and end' },
    ])
  })

  it('U+0000 and halves of surrogate pairs: replaced, and said', async () => {
    const messages = [{ role: 'user', text: 'a\u0000b\ud83d 😀', speaker: 'A\udc00' }]
    const { turns, skipped } = await readTurns(messages, { now })
    expect(turns[0]).toMatchObject({ text: 'a\uFFFDb\uFFFD 😀', speaker: 'A\uFFFD' })
    expect(skipped).toMatchObject([{ kind: 'character', id: turns[0]?.id, path: '[0]' }])
  })

  it('blank: skipped', async () => {
    const messages = [
      { role: 'user', text: ' \n' },
      { role: 'assistant', content: null, id: 'm2' },
    ]
    expect(await readTurns(messages, { now })).toEqual({
      turns: [],
      skipped: [
        { kind: 'message', id: '', path: '[0]', reason: 'no words' },
        { kind: 'message', id: 'm2', path: '[1]', reason: 'no words' },
      ],
    })
  })
})

describe('a tool result of 5 MB is read in less than 50 ms, and 8,000 characters of it are kept', () => {
  const rows = Array.from({ length: 50_000 }, (_, row) => ({ row, name: 'x'.repeat(80) }))
  it.each([
    ['text', 'x'.repeat(5e6)],
    ['text with what no backend stores', '\ud800\u0000'.repeat(2.5e6)],
    ['text in an object', { stdout: 'x'.repeat(5e6), exitCode: 1 }],
    ['rows', rows],
    ['keys', Object.fromEntries(rows.slice(0, 5_000).map(({ row, name }) => [`k${row}`, name.repeat(12)]))],
    ['parts', { content: rows.map(({ name }) => ({ type: 'text', text: name })) }],
    ['bytes', new Uint8Array(5e6)],
  ])('%s', async (_, output) => {
    const messages = [{ role: 'tool', content: [{ type: 'tool-result', toolName: 'sql', output }] }]
    const times: number[] = []
    for (let run = 0; run < 5; run++) {
      const start = performance.now()
      const { turns } = await readTurns(messages, { now })
      times.push(performance.now() - start)
      expect(turns[0]?.text.length).toBeLessThanOrEqual(8_000)
    }
    expect(Math.min(...times)).toBeLessThan(50)
  })
})

describe('hostile input', () => {
  it('a getter, a proxy or a method that throws is an InputError that quotes nothing', async () => {
    const secret = (): never => {
      throw new TypeError('password=hunter2')
    }
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    const hostile: unknown[] = [
      Object.defineProperty({ role: 'user' }, 'content', { get: secret }),
      { role: 'tool', content: Object.defineProperty({}, 'rows', { get: secret, enumerable: true }) },
      { role: 'tool', content: { toJSON: secret } },
      { _getType: secret, content: 'a' },
      new Proxy({ role: 'user' }, { get: secret }),
      proxy,
    ]
    for (const item of hostile) {
      const error = await readTurns([{ role: 'user', text: 'a' }, item], { now }).catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(InputError)
      expect(error).toMatchObject({ path: '[1]', message: '[1]: cannot be read: one of its properties throws' })
    }
    await expect(readTurns(proxy, { now })).rejects.toThrow(InputError)
  })

  it('a polluted prototype gives a message nothing', async () => {
    const prototype = Object.prototype as { role?: string; speaker?: string }
    Object.assign(prototype, { role: 'operator', speaker: 'Mallory' })
    try {
      const { turns } = await readTurns([{ role: 'user', text: 'a' }], { now })
      expect(Object.hasOwn(turns[0] as object, 'speaker')).toBe(false)
      await expect(readTurns([{ text: 'a' }], { now })).rejects.toThrow(InputError)
    } finally {
      delete prototype.role
      delete prototype.speaker
    }
  })

  it('keys that mean something to JavaScript change nothing', async () => {
    const message: unknown = JSON.parse(
      '{"role":"user","text":"a","__proto__":{"session":"s9"},"constructor":{"at":1}}',
    )
    const event: unknown = JSON.parse('{"type":"note","data":{"__proto__":{"polluted":true}}}')
    const { turns } = await readTurns([message, event], { now, roles: {} })
    expect(turns[0]).not.toHaveProperty('session')
    expect(JSON.stringify(turns[1]?.event?.data)).toBe('{"__proto__":{"polluted":true}}')
    expect('polluted' in {}).toBe(false)
    await expect(readTurns([{ role: 'constructor', text: 'a' }], { now, roles: {} })).rejects.toThrow(InputError)
  })

  it('the input stays as it is', async () => {
    const messages = [
      { role: 'user', content: [{ type: 'text', text: 'a' }] },
      { role: 'assistant', content: null, tool_calls: [{ id: 'c', function: { name: 'b', arguments: '{}' } }] },
      { type: 'note', data: { b: [1], a: 2 } },
    ]
    const before = structuredClone(messages)
    const freeze = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return
      Object.values(value).forEach(freeze)
      Object.freeze(value)
    }
    freeze(messages)
    await readTurns(messages, { now })
    expect(messages).toEqual(before)
  })

  it('a name for roles that is no role is a ConfigError', async () => {
    const roles = { boss: 'system' as 'operator' }
    await expect(readTurns([], { now, roles })).rejects.toThrow(
      'roles.boss: expected user, assistant, tool or operator',
    )
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
