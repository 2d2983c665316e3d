/** Whatever comes in, turns or an error that says what is wrong with it. */
import fc, { type Arbitrary } from 'fast-check'
import { expect, it } from 'vitest'
import { InputError, TooLargeError } from '../../errors.ts'
import { isStorable } from '../../unicode.ts'
import { readTurns } from './read-turns.ts'

const now = Date.UTC(2026, 4, 31)

const junk = fc.jsonValue({ maxDepth: 2, stringUnit: 'binary' })
const words = fc.constantFrom('', 'Yes.', 'No.', 'a\u0000', '\ud800', '__proto__')
const callId = fc.constantFrom('c1', 'c2')

function mostly(usual: Arbitrary<unknown>): Arbitrary<unknown> {
  return fc.oneof({ weight: 30, arbitrary: usual }, { weight: 1, arbitrary: junk })
}

const output = fc.oneof(
  junk,
  fc.record({ type: fc.constantFrom('text', 'json', 'content', 'execution-denied', 'x'), value: junk }),
  fc.array(fc.record({ type: fc.constantFrom('text', 'image', 'media', 'x'), text: words }), { maxLength: 3 }),
)
const textPart = fc.record({ type: fc.constantFrom('text', 'input_text', 'refusal'), text: words, refusal: words })
const otherPart = fc.record(
  {
    type: fc.constantFrom(
      ...['image', 'image_url', 'file', 'document', 'input_audio', 'thinking', 'reasoning', 'source-url', 'data-x'],
      ...['tool_use', 'tool_result', 'web_search_tool_result', 'tool-call', 'tool-result', 'tool-x', 'tool-'],
      ...['dynamic-tool', 'tool-invocation', 'tool-approval-response', 'step-start', 'hologram', 'constructor'],
    ),
    name: mostly(words),
    toolName: mostly(words),
    id: callId,
    toolCallId: callId,
    tool_use_id: callId,
    input: junk,
    output,
    content: output,
    state: fc.constantFrom('input-streaming', 'input-available', 'output-available', 'output-error', 'output-denied'),
    errorText: mostly(words),
    approval: junk,
    toolInvocation: mostly(fc.record({ toolName: words, state: fc.constant('result'), result: junk })),
  },
  { requiredKeys: ['type', 'toolInvocation'] },
)
const content = mostly(fc.oneof(words, fc.array(mostly(fc.oneof(textPart, otherPart)), { maxLength: 4 })))
const header = {
  id: mostly(fc.constantFrom('m1', 'm1#2', 'm2', '')),
  speaker: mostly(words),
  session: mostly(words),
  turn: mostly(fc.nat()),
  at: mostly(fc.constantFrom(now, now / 1_000, '2026-05-30')),
}
const calls = fc.array(mostly(fc.record({ id: callId, function: fc.record({ name: words, arguments: words }) })), {
  maxLength: 2,
})
const role = mostly(fc.constantFrom('user', 'assistant', 'tool', 'operator', 'system', 'function'))
const message = fc.record(
  { role, content, name: mostly(words), parts: content, tool_calls: mostly(calls), metadata: junk, ...header },
  { requiredKeys: ['role', 'content'] },
)
const langChain = fc.record(
  { type: fc.constantFrom('human', 'ai', 'tool'), content, tool_calls: mostly(calls), ...header },
  { requiredKeys: ['type', 'content'] },
)
const event = fc.record(
  {
    type: mostly(fc.constantFrom('feedback', 'task.started', 'tool.result', 'note', 'constructor')),
    text: mostly(words),
    data: junk,
    task: mostly(fc.constant('t1')),
    verdict: mostly(fc.constantFrom('helpful', 'wrong')),
    ...header,
  },
  { requiredKeys: ['type'] },
)
const openAiItem = fc.record({
  type: fc.constantFrom('function_call', 'function_call_output', 'web_search_call', 'mcp_call', 'reasoning'),
  id: header.id,
  call_id: mostly(callId),
  name: mostly(words),
  arguments: junk,
  output,
})
const item = mostly(fc.oneof(message, langChain, event, openAiItem))
const input = fc.oneof(
  { weight: 1, arbitrary: junk },
  { weight: 4, arbitrary: fc.oneof(item, fc.array(item, { maxLength: 3 })) },
)

/** Undefined when it was refused, as bad input is. */
async function tryRead(messages: unknown): Promise<Awaited<ReturnType<typeof readTurns>> | undefined> {
  try {
    return await readTurns(messages, { now })
  } catch (error) {
    expect(error instanceof InputError || error instanceof TooLargeError, String(error)).toBe(true)
    // JSON has no getters: this would be an error of the reader.
    expect((error as Error).message).not.toContain('one of its properties throws')
    return undefined
  }
}

it('any JSON value gives turns that can be stored, or an InputError or TooLargeError', async () => {
  let read = 0
  let refused = 0
  await fc.assert(
    fc.asyncProperty(input, async (messages) => {
      const result = await tryRead(messages)
      if (result === undefined) refused++
      read += result?.turns.length ?? 0
      const names = result?.turns.map(({ id, session }) => JSON.stringify([session, id]))
      expect(new Set(names).size).toBe(result?.turns.length ?? 0)
      for (const { id, text, speaker, session, tool, event, at } of result?.turns ?? []) {
        expect(text.trim()).not.toBe('')
        expect(
          isStorable(JSON.stringify([id, text, speaker, session, tool, event]).replaceAll('\\u0000', '\u0000')),
        ).toBe(true)
        expect(Number.isSafeInteger(at)).toBe(true)
      }
    }),
    { numRuns: 500 },
  )
  expect(read).toBeGreaterThan(150)
  expect(refused).toBeGreaterThan(30)
})

it('every message without a turn is named with its reason', async () => {
  await fc.assert(
    fc.asyncProperty(message, async (one) => {
      const result = await tryRead([one])
      if (result?.turns.length !== 0) return
      expect(result.skipped).toMatchObject([{ kind: 'message', path: '[0]', reason: expect.stringMatching(/\S/) }])
    }),
  )
})

it('the same input has the same ids, and messages that follow change none', async () => {
  const messages = fc.array(
    fc.record(
      {
        role: fc.constantFrom('user', 'assistant', 'tool'),
        content: fc.constantFrom('Yes.', 'No.'),
        id: fc.constantFrom('m1', 'm2'),
      },
      { requiredKeys: ['role', 'content'] },
    ),
    { maxLength: 12 },
  )
  await fc.assert(
    fc.asyncProperty(messages, messages, async (first, further) => {
      const before = (await readTurns(first, { now })).turns.map(({ id, text }) => [id, text])
      const after = (await readTurns([...first, ...further], { now: now + 1 })).turns.map(({ id, text }) => [id, text])
      expect(after.slice(0, before.length)).toEqual(before)
    }),
  )
})
