import { ModelError } from '@loci/core'
import { expect, test } from 'vitest'
import { refuses, says, scriptedEndpoint } from '../../test/scripted-endpoint.ts'
import { type ExtractorUsage, type OpenaiExtractorOptions, openaiExtractor } from '../index.ts'

const endpoint = await scriptedEndpoint()
const parts = [
  { type: 'episode', text: 'Alice: I moved to Lisbon' },
  { type: 'episode', text: 'Assistant: noted' },
]

async function digest(
  type: 'summary' | 'profile',
  { previous, ...options }: Partial<OpenaiExtractorOptions> & { previous?: string } = {},
): Promise<{ text: string; usage?: object }> {
  const extractor = openaiExtractor({ model: 'm', baseURL: endpoint.url, ...options })
  return await extractor.digest(parts, { type, ...(previous === undefined ? {} : { previous }) })
}

test('a text comes back, without spaces around it and without thoughts', async () => {
  endpoint.script(says('<think>hm</think>\nAlice moved to Lisbon.\n'))
  const told: ExtractorUsage[] = []
  expect(await digest('summary', { onUsage: (usage) => told.push(usage) })).toEqual({
    text: 'Alice moved to Lisbon.',
    usage: { calls: 1, inputTokens: 100, outputTokens: 10 },
  })
  expect(told).toMatchObject([{ purpose: 'summary', inputs: 2, calls: 1 }])
})

test('a summary asks for a conversation, a profile for a person; neither for JSON', async () => {
  endpoint.script(says('A.'), says('B.'))
  await digest('summary', { instructions: 'Skip the weather.' })
  await digest('profile')
  const [summary, profile] = endpoint.requests.map(({ body }) => body.messages?.[0]?.content)
  expect(summary).toMatch(/^Sum up the conversation.*Skip the weather\.$/s)
  expect(profile).toMatch(/^Describe the person/)
  expect(endpoint.requests[0]?.body.response_format).toBe(undefined)
  expect(endpoint.requests[0]?.body.messages?.[1]?.content).toBe(
    '<turns>\n{"type":"episode","text":"Alice: I moved to Lisbon"}\n{"type":"episode","text":"Assistant: noted"}\n</turns>\nWrite the text.',
  )
})

test('the previous text is brought up to date', async () => {
  endpoint.script(says('A.'))
  await digest('profile', { previous: 'Alice lives in Berlin.' })
  expect(endpoint.requests[0]?.body.messages?.[1]?.content).toMatch(
    /^<previous>\n{"text":"Alice lives in Berlin."}\n<\/previous>\n<turns>/,
  )
})

test('of nothing it is the previous text, without a request', async () => {
  const extractor = openaiExtractor({ model: 'm', baseURL: endpoint.url })
  expect(await extractor.digest([], { type: 'summary', previous: 'As before.' })).toMatchObject({
    text: 'As before.',
  })
  expect(await extractor.digest([], { type: 'summary' })).toMatchObject({ text: '', usage: { calls: 0 } })
  expect(endpoint.requests).toHaveLength(0)
})

test('a longer text than maxDigestTokens ends with the last sentence that fits', async () => {
  endpoint.script(says('One two three four. '.repeat(100)), says('word '.repeat(100)))
  expect(await digest('summary', { maxDigestTokens: 12 })).toMatchObject({
    text: 'One two three four. One two three four.',
  })
  expect(endpoint.requests[0]?.body.messages?.[0]?.content).toContain('At most 6 words.')
  expect(await digest('summary', { maxDigestTokens: 3 })).toMatchObject({ text: 'word word word' })
})

test.each([
  ['a refusal', says(null, { refusal: 'no' }), 'refused'],
  ['nothing', says(''), 'the answer is empty'],
  ['too much', refuses(413, { message: 'too large' }), 'give it fewer parts, or lower maxTurnTokens'],
  ['a failure', refuses(401, {}), 'refused the key'],
])('%s is an error', async (_name, step, message) => {
  endpoint.script(step)
  const failure = digest('summary')
  await expect(failure).rejects.toThrow(ModelError)
  await expect(failure).rejects.toThrow(message)
})
