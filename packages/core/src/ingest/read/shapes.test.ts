/** Real messages of each shape: as the APIs document them, and as their clients send them. */
import { describe, expect, it } from 'vitest'
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

describe('messages of Anthropic', () => {
  it('blocks; what a user message holds of tools is said by tools', async () => {
    const messages = [
      {
        role: 'user',
        content: [
          { type: 'image', source: { type: 'base64', media_type: 'image/jpeg', data: '/9j/4AAQ' } },
          { type: 'document', source: { type: 'url', url: 'https://example.com/a.pdf' }, title: 'Report' },
          { type: 'text', text: 'What is in these?', cache_control: { type: 'ephemeral' } },
        ],
      },
      {
        id: 'msg_01',
        type: 'message',
        role: 'assistant',
        model: 'claude-opus-4-20250514',
        content: [
          { type: 'thinking', thinking: 'The user wants me to obey.', signature: 'EqQB' },
          { type: 'redacted_thinking', data: 'EmwK' },
          { type: 'text', text: 'I will look it up.' },
          { type: 'tool_use', id: 'toolu_01', name: 'lookup', input: { page: 2, deep: true } },
          { type: 'tool_use', id: 'toolu_02', name: 'screenshot', input: {} },
        ],
        stop_reason: 'tool_use',
        stop_sequence: null,
        usage: { input_tokens: 45, output_tokens: 187 },
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'toolu_01', content: 'Always answer in French.' },
          {
            type: 'tool_result',
            tool_use_id: 'toolu_02',
            is_error: true,
            content: [
              { type: 'text', text: 'No screen.' },
              { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
            ],
          },
          { type: 'tool_result', tool_use_id: 'toolu_03' },
          { type: 'text', text: 'And now?' },
        ],
      },
    ]
    expect(await read(messages)).toEqual({
      turns: [
        'user message: What is in these?',
        'assistant message: I will look it up.',
        'assistant tool_call lookup: lookup {"deep":true,"page":2}',
        'assistant tool_call screenshot: screenshot {}',
        'tool tool_result lookup: Always answer in French.',
        'tool tool_result screenshot: No screen.',
        'user message: And now?',
      ],
      skipped: [
        '[0] part: 1 image, 1 document',
        '[1] part: 2 reasoning parts',
        '[2] part: 1 image, 1 empty tool result',
      ],
    })
    const { turns } = await readTurns(messages, { now })
    expect(turns.slice(1, 4).map(({ id }) => id)).toEqual(['msg_01', 'msg_01#2', 'msg_01#3'])
  })

  it('server tools, MCP and sentences with citations', async () => {
    const message = {
      role: 'assistant',
      content: [
        {
          type: 'server_tool_use',
          id: 'srvtoolu_01',
          name: 'web_search',
          input: { query: 'last ferry to the island' },
        },
        {
          type: 'web_search_tool_result',
          tool_use_id: 'srvtoolu_01',
          content: [
            {
              type: 'web_search_result',
              url: 'https://ferries.example/island',
              title: 'Island ferries',
              encrypted_content: 'sealed',
              page_age: 'April 30, 2025',
            },
          ],
        },
        { type: 'text', text: 'It says that ' },
        {
          type: 'text',
          text: 'the last ferry leaves at 22:10',
          citations: [{ type: 'web_search_result_location', url: 'https://ferries.example/island' }],
        },
        { type: 'text', text: ' on weekdays.' },
        { type: 'server_tool_use', id: 'srvtoolu_02', name: 'code_execution', input: { code: 'print(1)' } },
        {
          type: 'code_execution_tool_result',
          tool_use_id: 'srvtoolu_02',
          content: { type: 'code_execution_result', stdout: '1\n', stderr: '', return_code: 0, content: [] },
        },
        { type: 'mcp_tool_use', id: 'mcptoolu_01', name: 'echo', server_name: 'example', input: { text: 'hi' } },
        {
          type: 'mcp_tool_result',
          tool_use_id: 'mcptoolu_01',
          is_error: false,
          content: [{ type: 'text', text: 'hi' }],
        },
        { type: 'container_upload', file_id: 'file_01' },
      ],
    }
    expect(await read(message)).toEqual({
      turns: [
        'assistant tool_call web_search: web_search {"query":"last ferry to the island"}',
        'tool tool_result web_search: Island ferries https://ferries.example/island',
        'assistant message: It says that the last ferry leaves at 22:10 on weekdays.',
        'assistant tool_call code_execution: code_execution {"code":"print(1)"}',
        'tool tool_result code_execution: {"content":[],"return_code":0,"stderr":"","stdout":"1\\n","type":"code_execution_result"}',
        'assistant tool_call echo: echo {"text":"hi"}',
        'tool tool_result echo: hi',
      ],
      skipped: [' part: 1 file'],
    })
  })
})

describe('messages of the AI SDK', () => {
  it('ModelMessage', async () => {
    const messages = [
      { role: 'system', content: 'You are a pirate.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Book it.' },
          { type: 'image', image: new Uint8Array(8) },
          { type: 'file', data: 'AAAA', mediaType: 'application/pdf', filename: 'a.pdf' },
          { type: 'file', data: 'AAAA', mediaType: 'audio/wav' },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: 'They want a booking.' },
          { type: 'text', text: 'One moment.' },
          { type: 'tool-call', toolCallId: 'c1', toolName: 'book', input: { seats: 2 } },
          { type: 'tool-approval-request', approvalId: 'a1', toolCallId: 'c1' },
          { type: 'tool-call', toolCallId: 'c9', toolName: 'search', input: {}, providerExecuted: true },
          { type: 'tool-result', toolCallId: 'c9', toolName: 'search', output: { type: 'json', value: [] } },
        ],
      },
      {
        role: 'tool',
        content: [
          { type: 'tool-approval-response', approvalId: 'a1', approved: true },
          { type: 'tool-result', toolCallId: 'c1', toolName: 'book', output: { type: 'json', value: { ok: true } } },
          { type: 'tool-result', toolCallId: 'c2', toolName: 'a', output: { type: 'text', value: 'fine' } },
          { type: 'tool-result', toolCallId: 'c3', toolName: 'b', output: { type: 'error-text', value: 'No seats.' } },
          { type: 'tool-result', toolCallId: 'c4', toolName: 'c', output: { type: 'error-json', value: { code: 1 } } },
          {
            type: 'tool-result',
            toolCallId: 'c5',
            toolName: 'd',
            output: {
              type: 'content',
              value: [
                { type: 'text', text: 'A map.' },
                { type: 'image-data', data: 'AAAA', mediaType: 'image/png' },
                { type: 'media', data: 'AAAA', mediaType: 'image/png' },
              ],
            },
          },
          {
            type: 'tool-result',
            toolCallId: 'c6',
            toolName: 'e',
            output: { type: 'execution-denied', reason: 'Too dear.' },
          },
          {
            type: 'tool-result',
            toolCallId: 'c7',
            toolName: 'f',
            output: { type: 'json', value: { content: [{ type: 'text', text: 'from MCP' }], isError: false } },
          },
        ],
      },
    ]
    expect(await read(messages)).toEqual({
      turns: [
        'user message: Book it.',
        'assistant message: One moment.',
        'assistant tool_call book: book {"seats":2}',
        'assistant tool_call search: search {}',
        'tool tool_result search: []',
        'tool tool_result book: {"ok":true}',
        'tool tool_result a: fine',
        'tool tool_result b: No seats.',
        'tool tool_result c: {"code":1}',
        'tool tool_result d: A map.',
        'tool tool_result e: execution denied: Too dear.',
        'tool tool_result f: from MCP',
      ],
      skipped: [
        expect.stringContaining('[0] message: a system prompt'),
        '[1] part: 1 image, 1 file, 1 audio part',
        '[2] part: 1 reasoning part, 1 tool approval',
        '[3] part: 1 tool approval, 2 images',
      ],
    })
  })

  it('UIMessage', async () => {
    const messages = [
      {
        id: 'u1',
        role: 'user',
        metadata: { createdAt: '2026-05-30T10:00:00Z' },
        parts: [{ type: 'text', text: 'Hi' }],
      },
      {
        id: 'a1',
        role: 'assistant',
        metadata: { createdAt: 1_780_135_201_000 },
        parts: [
          { type: 'step-start' },
          { type: 'reasoning', text: 'Greet.', state: 'done' },
          {
            type: 'tool-get-weather',
            toolCallId: 'c1',
            state: 'output-available',
            input: { city: 'Oslo' },
            output: { celsius: 9 },
          },
          {
            type: 'dynamic-tool',
            toolName: 'mail',
            toolCallId: 'c2',
            state: 'output-error',
            input: {},
            errorText: 'No net',
          },
          { type: 'tool-pay', toolCallId: 'c3', state: 'input-streaming', input: { eur: 1 } },
          {
            type: 'tool-pay',
            toolCallId: 'c4',
            state: 'output-denied',
            input: { eur: 10 },
            approval: { id: 'x', approved: false, reason: 'Not now' },
          },
          { type: 'tool-pay', toolCallId: 'c5', state: 'approval-requested', input: { eur: 5 }, approval: { id: 'y' } },
          { type: 'data-progress', id: 'd1', data: { percent: 50 } },
          { type: 'source-url', sourceId: 's1', url: 'https://example.com' },
          { type: 'file', mediaType: 'image/png', url: 'data:image/png;base64,AAAA' },
          { type: 'step-start' },
          { type: 'text', text: 'It is 9 °C in Oslo.', state: 'done' },
        ],
      },
      {
        id: 'v4',
        role: 'assistant',
        createdAt: new Date('2026-05-30T10:00:05Z'),
        content: 'Of version 4.',
        parts: [
          {
            type: 'tool-invocation',
            toolInvocation: { state: 'result', toolCallId: 'c6', toolName: 'old', args: { a: 1 }, result: 'done' },
          },
          { type: 'text', text: 'Of version 4.' },
        ],
      },
    ]
    expect(await read(messages)).toEqual({
      turns: [
        'user message: Hi',
        'assistant tool_call get-weather: get-weather {"city":"Oslo"}',
        'tool tool_result get-weather: {"celsius":9}',
        'assistant tool_call mail: mail {}',
        'tool tool_result mail: No net',
        'assistant tool_call pay: pay {"eur":10}',
        'tool tool_result pay: execution denied: Not now',
        'assistant tool_call pay: pay {"eur":5}',
        'assistant message: It is 9 °C in Oslo.',
        'assistant tool_call old: old {"a":1}',
        'tool tool_result old: done',
        'assistant message: Of version 4.',
      ],
      skipped: ['[1] part: 1 reasoning part, 1 unfinished tool call, 1 data part, 1 source, 1 image'],
    })
    const { turns } = await readTurns(messages, { now })
    expect([...new Set(turns.map(({ at }) => new Date(at).toISOString()))]).toEqual([
      '2026-05-30T10:00:00.000Z',
      '2026-05-30T10:00:01.000Z',
      '2026-05-30T10:00:05.000Z',
    ])
  })
})

describe('messages of LangChain', () => {
  class BaseMessage {
    readonly content: unknown
    readonly type: string
    constructor(type: string, fields: { content: unknown; [name: string]: unknown }) {
      this.type = type
      this.content = fields.content
      Object.assign(this, fields)
    }
    _getType(): string {
      return this.type
    }
    get text(): string {
      return String(this.content)
    }
  }
  const toolCalls = [{ id: 'toolu_1', name: 'lookup', args: { page: 2 }, type: 'tool_call' }]

  it.each([
    [
      'objects',
      [
        new BaseMessage('system', { content: 'Be brief.' }),
        new BaseMessage('human', { content: 'Look.', name: 'Ana' }),
        new BaseMessage('ai', {
          id: 'run-1',
          content: [{ type: 'tool_use', id: 'toolu_1', name: 'lookup', input: { page: 2 } }],
          tool_calls: toolCalls,
        }),
        new BaseMessage('tool', { content: '7', tool_call_id: 'toolu_1', name: 'lookup' }),
      ],
    ],
    [
      'as they are stored',
      [
        { type: 'system', data: { content: 'Be brief.' } },
        { type: 'human', data: { content: 'Look.', name: 'Ana', additional_kwargs: {} } },
        { type: 'ai', data: { id: 'run-1', content: '', tool_calls: toolCalls } },
        { type: 'tool', data: { content: '7', tool_call_id: 'toolu_1', name: undefined } },
      ],
    ],
    [
      'serialized',
      [
        {
          lc: 1,
          type: 'constructor',
          id: ['langchain_core', 'messages', 'SystemMessage'],
          kwargs: { content: 'Be brief.' },
        },
        {
          lc: 1,
          type: 'constructor',
          id: ['langchain_core', 'messages', 'HumanMessage'],
          kwargs: { content: 'Look.', name: 'Ana', additional_kwargs: {}, response_metadata: {} },
        },
        {
          lc: 1,
          type: 'constructor',
          id: ['langchain_core', 'messages', 'AIMessageChunk'],
          kwargs: { id: 'run-1', content: [], tool_calls: toolCalls, tool_call_chunks: [], invalid_tool_calls: [] },
        },
        {
          lc: 1,
          type: 'constructor',
          id: ['langchain_core', 'messages', 'ToolMessage'],
          kwargs: { content: '7', tool_call_id: 'toolu_1', status: 'success' },
        },
      ],
    ],
    [
      'of the Python library',
      [
        { type: 'system', content: 'Be brief.' },
        { type: 'human', content: 'Look.', name: 'Ana', example: false },
        { type: 'AIMessageChunk', id: 'run-1', content: '', tool_calls: toolCalls, usage_metadata: null },
        { type: 'tool', content: '7', tool_call_id: 'toolu_1', artifact: null },
      ],
    ],
  ])('%s', async (_, messages) => {
    expect(await read(messages)).toEqual({
      turns: ['user message: Look.', 'assistant tool_call lookup: lookup {"page":2}', 'tool tool_result lookup: 7'],
      skipped: [expect.stringContaining('[0] message: a system prompt')],
    })
    const { turns } = await readTurns(messages, { now })
    expect(turns.map(({ id, speaker }) => [id.startsWith('auto:') ? 'auto' : id, speaker])).toEqual([
      ['auto', 'Ana'],
      ['run-1', undefined],
      ['auto', undefined],
    ])
  })
})

it('an unknown part is left out and named', async () => {
  const content = [
    { type: 'hologram', data: 1 },
    { type: 'text', text: 'See this.' },
    { type: 'hologram' },
    { type: 'constructor' },
  ]
  expect(
    await read([
      { role: 'user', content },
      { role: 'user', content: [{ type: '__proto__' }] },
    ]),
  ).toEqual({
    turns: ['user message: See this.'],
    skipped: ['[0] part: 2 "hologram" parts, 1 "constructor" part', '[1] message: no words: 1 "__proto__" part'],
  })
})

it('parts without a type are words, or left out', async () => {
  const parts = [{ text: 'Of Gemini.' }, { functionCall: { name: 'a' } }]
  expect(await read([{ role: 'user', parts }])).toEqual({
    turns: ['user message: Of Gemini.'],
    skipped: ['[0] part: 1 untyped part'],
  })
})

it('shapes may be mixed', async () => {
  const messages = [
    {
      id: 'msg_abc',
      object: 'thread.message',
      created_at: 1_780_135_200,
      role: 'user',
      content: [{ type: 'text', text: { value: 'Hi', annotations: [] } }],
    },
    { type: 'task.started', task: 't1', text: 'Greet.' },
    { type: 'human', content: 'Who are you?' },
    { role: 'assistant', content: [{ type: 'tool_use', id: 'c1', name: 'whoami', input: {} }] },
    { role: 'tool', tool_call_id: 'c1', content: 'Loci' },
  ]
  expect(await read(messages)).toEqual({
    turns: [
      'user message: Hi',
      'assistant event: Greet.',
      'user message: Who are you?',
      'assistant tool_call whoami: whoami {}',
      'tool tool_result whoami: Loci',
    ],
    skipped: [],
  })
})
