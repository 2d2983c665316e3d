import { describe, expect, it } from 'vitest'
import { InputError, TooLargeError } from '../../errors.ts'
import { readTurns } from './read-turns.ts'

const now = Date.UTC(2026, 4, 31)

/** Turns as `role kind: text`, and what was not read. */
async function read(input: unknown): Promise<{ turns: string[]; skipped: string[] }> {
  const { turns, skipped } = await readTurns(input, { now })
  return {
    turns: turns.map(({ role, kind, text, tool }) => `${role} ${kind}${tool === undefined ? '' : ` ${tool}`}: ${text}`),
    skipped: skipped.map(({ path, kind, reason }) => `${path} ${kind}: ${reason}`),
  }
}

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

describe('messages of OpenAI', () => {
  it('Chat Completions', async () => {
    const messages = [
      { role: 'system', content: 'You are a helpful assistant.' },
      { role: 'developer', content: [{ type: 'text', text: 'Use metric units.' }] },
      {
        role: 'user',
        name: 'Ana',
        content: [
          { type: 'text', text: 'What is the weather' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA', detail: 'low' } },
          { type: 'text', text: 'where this was taken?' },
        ],
      },
      {
        role: 'assistant',
        content: null,
        refusal: null,
        tool_calls: [
          { id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Lisbon"}' } },
          { id: 'call_2', type: 'custom', custom: { name: 'sql', input: 'select 1' } },
        ],
      },
      { role: 'tool', tool_call_id: 'call_1', content: '{"celsius":21}' },
      { role: 'tool', tool_call_id: 'call_2', content: [{ type: 'text', text: '1 row' }] },
      { role: 'assistant', content: 'It is 21 °C.', refusal: null, annotations: [] },
      { role: 'user', content: [{ type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } }] },
      { role: 'assistant', content: [{ type: 'refusal', refusal: 'I cannot listen to this.' }] },
      { role: 'assistant', content: null, function_call: { name: 'old', arguments: '{}' } },
      { role: 'function', name: 'old', content: 'done' },
    ]
    const prompt = "a system prompt is the application's own; give it the role 'operator' to have it read"
    expect(await read(messages)).toEqual({
      turns: [
        'user message: What is the weather\nwhere this was taken?',
        'assistant tool_call get_weather: get_weather {"city":"Lisbon"}',
        'assistant tool_call sql: sql select 1',
        'tool tool_result get_weather: {"celsius":21}',
        'tool tool_result sql: 1 row',
        'assistant message: It is 21 °C.',
        'assistant message: I cannot listen to this.',
        'assistant tool_call old: old {}',
        'tool tool_result old: done',
      ],
      skipped: [
        `[0] message: ${prompt}`,
        `[1] message: ${prompt}`,
        '[2] part: 1 image',
        '[7] message: no words: 1 audio part',
      ],
    })
    const { turns } = await readTurns(messages, { now })
    expect(turns.map(({ speaker }) => speaker).filter((speaker) => speaker !== undefined)).toEqual(['Ana'])
  })

  it('items of the Responses API', async () => {
    const items = [
      { role: 'user', content: 'Find the price of the red bicycle.' },
      {
        type: 'message',
        role: 'user',
        content: [
          { type: 'input_text', text: 'In euro.' },
          { type: 'input_image', file_id: 'file_1' },
        ],
      },
      { id: 'rs_1', type: 'reasoning', summary: [{ type: 'summary_text', text: 'The user wants a price.' }] },
      {
        id: 'fc_1',
        type: 'function_call',
        status: 'completed',
        call_id: 'call_1',
        name: 'price',
        arguments: '{"item":"red bicycle"}',
      },
      { type: 'function_call_output', call_id: 'call_1', output: '{"eur":480}' },
      { id: 'ws_1', type: 'web_search_call', status: 'completed', action: { type: 'search', query: 'red bicycle' } },
      {
        id: 'mcp_1',
        type: 'mcp_call',
        server_label: 'shop',
        name: 'stock',
        arguments: '{}',
        output: 'in stock',
        error: null,
      },
      {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        status: 'completed',
        content: [{ type: 'output_text', text: 'It costs 480 €.', annotations: [], logprobs: [] }],
      },
    ]
    expect(await read(items)).toEqual({
      turns: [
        'user message: Find the price of the red bicycle.',
        'user message: In euro.',
        'assistant tool_call price: price {"item":"red bicycle"}',
        'tool tool_result price: {"eur":480}',
        'assistant tool_call web_search: web_search {"query":"red bicycle","type":"search"}',
        'assistant tool_call stock: stock {}',
        'tool tool_result stock: in stock',
        'assistant message: It costs 480 €.',
      ],
      skipped: ['[1] part: 1 image', '[2] message: no words: 1 reasoning item'],
    })
    const { turns } = await readTurns(items, { now })
    expect(turns.map(({ id }) => id).filter((id) => !id.startsWith('auto:'))).toEqual([
      'fc_1',
      'ws_1',
      'mcp_1',
      'mcp_1#2',
      'msg_1',
    ])
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
