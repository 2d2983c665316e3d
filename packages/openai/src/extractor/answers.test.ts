import { type Draft, ModelError } from '@loci/core'
import { runs } from '@loci/testkit'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { says, scriptedEndpoint } from '../../test/scripted-endpoint.ts'
import { answer, item, turns, types } from '../../test/turns.ts'
import { openaiExtractor } from '../index.ts'
import { findCutItems, findItems } from './find-items.ts'

const endpoint = await scriptedEndpoint()
const known = [{ id: 'k-1', type: 'fact', text: 'Alice lives in Berlin.' }]

async function read(
  ...answers: Parameters<typeof says>[]
): Promise<{ drafts: readonly Draft[]; leftOut?: object; calls: number | undefined }> {
  endpoint.script(...answers.map((each) => says(...each)))
  const extractor = openaiExtractor({ model: 'local-model', baseURL: endpoint.url, maxItems: 5 })
  const { usage, ...result } = await extractor.extract(turns, { types, known })
  return { ...result, calls: usage?.calls }
}

test.each([
  ['as it was asked for', answer(item())],
  ['a list alone', JSON.stringify([item()])],
  ['one item alone', JSON.stringify(item())],
  ['a list of another name', JSON.stringify({ memories: [item()] })],
  ['in a code fence', `\`\`\`json\n${answer(item())}\n\`\`\``],
  ['with prose around it', `As in [1], {see} below:\n${answer(item())}\nAnything {else}?`],
  ['after thoughts', `<think>perhaps {"items":[]}?</think>${answer(item())}`],
  ['two answers, of which the first counts', `${answer(item())}${answer(item(), item({ text: 'more' }))}`],
  ['over many lines', JSON.stringify({ items: [item()] }, undefined, 2)],
  [
    'in parts',
    [
      { type: 'text', text: answer(item()).slice(0, 20) },
      { type: 'text', text: answer(item()).slice(20) },
    ],
  ],
])('an answer is read: %s', async (_name, content) => {
  const { drafts, calls } = await read([content])
  expect(drafts).toEqual([{ type: 'fact', text: 'Alice lives in Lisbon.', source: { messageId: 'm-user' } }])
  expect(calls).toBe(1)
})

test.each([
  ['half a JSON object', answer(item(), item()).slice(0, -30)],
  ['half a JSON object in a fence', `\`\`\`json\n${answer(item(), item()).slice(0, -30)}`],
  ['no JSON', 'I am sorry, I found nothing.'],
  ['JSON of another form', '{"answer":"nothing","notes":[]}'],
  ['brackets without end', '['.repeat(100_000)],
  ['words in brackets without end', '[a] '.repeat(100_000)],
])('%s is asked for once more, with what was wrong and the beginning of the bad answer', async (_name, content) => {
  const { drafts, calls } = await read([content], [answer(item())])
  expect(drafts).toHaveLength(1)
  expect(calls).toBe(2)
  const messages = endpoint.requests[1]?.body.messages ?? []
  expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user'])
  expect(messages[1]).toEqual(endpoint.requests[0]?.body.messages?.[1])
  expect(messages[2]?.content).toBe(content.slice(0, 2_000))
  expect(messages[3]?.content).toContain('not complete JSON')
})

test('of two answers that were cut off the whole items are kept, and that is counted', async () => {
  const first = answer(item({ text: 'one' }), item({ text: 'two [{' }), item({ text: 'lost' }))
  const second = answer(item({ text: 'two [{' }), item({ text: 'three' }), item({ text: 'lost' }))
  const { drafts, leftOut, calls } = await read([first.slice(0, -12)], [`\`\`\`json\n${second.slice(0, -12)}`])
  expect(drafts.map(({ text }) => text)).toEqual(['one', 'two [{', 'three'])
  expect(leftOut).toEqual({ 'rest of an answer that was cut off': 1, 'said twice': 1 })
  expect(calls).toBe(2)
})

test('two answers that cannot be read are an error, without their words', async () => {
  const reading = read(['SECRET OF ALICE'], ['{"items":[{"type":"SECRET OF ALICE"'])
  await expect(reading).rejects.toThrow(ModelError)
  await expect(reading).rejects.toThrow('two answers had no JSON that can be read, or were cut; raise maxAnswerTokens')
  await expect(reading).rejects.not.toThrow('SECRET')
  expect(endpoint.requests).toHaveLength(2)
})

test.each([
  ['a refusal', [null, { refusal: 'I cannot help with that' }], 'the model refused to read these turns'],
  ['a filter', ['{"items":[', { reason: 'content_filter' }], "the endpoint's content filter stopped the answer"],
  ['nothing but thoughts', ['', { reason: 'length' }], 'nothing was said within 4096 tokens; raise maxAnswerTokens'],
  ['nothing', [''], 'the answer is empty'],
  ['null', [null], 'the answer is empty'],
] satisfies [string, Parameters<typeof says>, string][])(
  '%s is an error that says so, at once',
  async (_name, said, message) => {
    await expect(read(said)).rejects.toThrow(ModelError)
    endpoint.requests.length = 0
    await expect(read(said)).rejects.toThrow(message)
    expect(endpoint.requests).toHaveLength(1)
  },
)

test('items that cannot be right are left out and counted, the others stay', async () => {
  const { drafts, leftOut } = await read([
    answer(
      item({ text: 'one' }),
      'a text',
      null,
      [item()],
      item({ type: 'rumour' }),
      item({ type: 7 }),
      item({ text: 7 }),
      item({ text: '  ' }),
      item({ text: 'half \uD83D' }),
      item({ text: 'x'.repeat(70_000) }),
      item({ text: 'two' }),
      item({ text: 'two' }),
    ),
  ])
  expect(drafts.map(({ text }) => text)).toEqual(['one', 'two'])
  expect(leftOut).toEqual({ 'not an item': 3, 'unknown type': 2, 'no text': 4, 'said twice': 1 })
})

test('fields that cannot be right are left out and counted, their item stays', async () => {
  const wrong = { key: 7, about: 'bob', supersedes: 9, confidence: 95, also: 'all', mood: 'good', data: { x: 1 } }
  const { drafts, leftOut } = await read([answer(item(wrong), item({ text: 'two', about: ['', 3, 'person:bob'] }))])
  expect(drafts).toEqual([
    { type: 'fact', text: 'Alice lives in Lisbon.', source: { messageId: 'm-user' } },
    { type: 'fact', text: 'two', about: ['person:bob'], source: { messageId: 'm-user' } },
  ])
  expect(leftOut).toEqual({
    'wrong key': 1,
    'wrong about': 1,
    'wrong supersedes': 1,
    'wrong confidence': 1,
    'unknown field': 1,
  })
})

test.each([0, 5, -1, 1.5, null, 'the first', undefined])(
  'turn %j is none of those: no message is named',
  async (number) => {
    const { drafts, leftOut } = await read([answer(item({ turn: number, also: [2, 77] }))])
    expect(drafts).toEqual([{ type: 'fact', text: 'Alice lives in Lisbon.', source: { evidence: ['m-assistant'] } }])
    expect(leftOut).toEqual({ 'unknown turn': 1 })
  },
)

test('only turns of users and operators give instructions, whatever the model says', async () => {
  const items = [1, 2, 3, 4, 5, '1'].map((by, index) =>
    item({ type: 'instruction', text: `number ${index}`, turn: by }),
  )
  const { drafts, leftOut } = await read([answer(...items, item({ type: 'instruction', turn: 3, role: 'user' }))])
  expect(drafts.map(({ source }) => source?.messageId)).toEqual(['m-user', 'm-operator', 'm-user'])
  expect(leftOut).toEqual({ 'instruction that no user or operator gave': 4 })
})

test('of a thousand items the first are kept', async () => {
  const items = Array.from({ length: 1_000 }, (_, index) => item({ text: `item ${index}` }))
  const { drafts, leftOut } = await read([answer(...items)])
  expect(drafts.map(({ text }) => text)).toEqual([0, 1, 2, 3, 4].map((index) => `item ${index}`))
  expect(leftOut).toEqual({ 'too many items': 995 })
})

const anyItem = fc.record({ type: fc.string(), text: fc.string({ unit: 'binary' }), data: fc.jsonValue() })
// Without brackets, which are read as JSON where they are some.
const prose = fc.string().map((text) => text.replace(/[[{\]}]/g, ''))

test('a list of items is found in any prose, and no part of one that was cut is', () => {
  fc.assert(
    fc.property(
      fc.array(anyItem, { minLength: 1 }),
      prose,
      prose,
      fc.double({ min: 0, max: 0.99, noNaN: true }),
      (items, before, after, share) => {
        const text = JSON.stringify({ items })
        const plain: unknown = JSON.parse(text)
        expect({ items: findItems(`${before}${text}${after}`) }).toEqual(plain)
        const cut = before + text.slice(0, text.length * share)
        expect(findItems(cut)).toBe(undefined)
        const whole = findCutItems(cut)
        expect({ items: whole }).toEqual(JSON.parse(JSON.stringify({ items: items.slice(0, whole.length) })))
      },
    ),
    { numRuns: runs(300) },
  )
})
