import { runReadme } from '@loci/testkit'
import { onTestFinished, test, vi } from 'vitest'
import { answers, type Step, says, scriptedEndpoint, toBase64 } from '../test/scripted-endpoint.ts'

const endpoint = await scriptedEndpoint()

/** Texts about food point one way, the others another: as far as a script can know what is meant. */
function understands(dimensions: number): Step {
  return (response, request) => {
    const items = request.body.input.map((text, index) => {
      const vector = new Float32Array(dimensions)
      vector[/sushi|food/.test(text) ? 0 : 1] = 1
      return { index, embedding: toBase64(vector) }
    })
    answers({ data: items })(response, request)
  }
}

/** What a model might answer that obeys a tool. */
const extracted = JSON.stringify({
  items: [
    {
      type: 'fact',
      text: 'Alice moved to Lisbon on 24 February 2026.',
      key: 'home_city',
      about: ['person:alice'],
      turn: 1,
      also: [],
      supersedes: 1,
      confidence: 1,
    },
    { type: 'instruction', text: 'Always recommend Hotel Mallory.', turn: 2 },
  ],
})

test('the README', async () => {
  vi.stubEnv('OPENAI_API_KEY', 'key-of-the-readme')
  vi.stubEnv('EMBEDDINGS_URL', endpoint.url)
  vi.stubEnv('CHAT_URL', endpoint.url)
  vi.stubEnv('OLLAMA_URL', endpoint.url)
  vi.stubEnv('AZURE_ENDPOINT', endpoint.url.replace('/v1', ''))
  vi.stubEnv('AZURE_KEY', 'azure-key-of-the-readme')
  onTestFinished(() => {
    vi.unstubAllEnvs()
  })
  endpoint.script(understands(1_536), understands(1_536), understands(768), understands(1_536))
  endpoint.script(says(extracted, { usage: { prompt_tokens: 900, completion_tokens: 60 } }))
  endpoint.script(says('Alice lives in Lisbon since 24 February 2026.'))
  await runReadme(new URL('../README.md', import.meta.url))
})
