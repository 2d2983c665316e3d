/** What is long and general does not outrank what is short and says it. */
import { runs } from '@loci/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { MemoryHandle } from '../handle.ts'
import { createMemory } from '../memory.ts'
import { inMemory } from '../stores/in-memory.ts'
import { trigramEmbedder } from '../testing/trigram-embedder.ts'

const alice = { tenant: 'acme', user: 'alice' }
const cases = [
  { query: 'What is the name of the dog of Alice?', answer: 'Alice calls her dog Biscuit', common: ['name', 'dog'] },
  { query: 'Which seat does she want on the train?', answer: 'On a train she wants a window seat', common: ['train'] },
  { query: 'Where was the walnut cake bought?', answer: 'The walnut cake is from a bakery in Porto', common: ['cake'] },
  { query: 'Wie heißt ihr Zahnarzt in Köln?', answer: 'Ihr Zahnarzt in Köln ist Dr. Blum', common: ['heißt', 'Köln'] },
  { query: '她的狗叫什么名字？', answer: '她的狗叫饼干', common: ['名字', '什么'] },
]
const fillers =
  'people often talk about many things which matter to them during long evenings while music plays somewhere outside ' +
  'and nobody remembers afterwards what was said because everything sounded equally important to everyone present there'
const words = fillers.split(' ')

/** Long texts in which the common words of a query come again and again. */
const distractor = (common: readonly string[]): fc.Arbitrary<string> =>
  fc
    .array(fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...words) }, fc.constantFrom(...common)), {
      minLength: 60,
      maxLength: 160,
    })
    .map((picked) => `${common[0]} ${picked.join(' ')}.`)

type Sessions = 'one session' | 'many sessions' | 'no session'

async function rankOf(
  { query, answer }: (typeof cases)[number],
  texts: readonly string[],
  sessions: Sessions,
  hasEmbedder: boolean,
): Promise<number> {
  const memory = await createMemory({ store: inMemory(), ...(hasEmbedder ? { embedder: trigramEmbedder() } : {}) })
  const handle: MemoryHandle = memory.for(alice)
  await handle.add(
    texts.map((text, turn) => {
      const session = sessions === 'one session' ? 's' : `s${turn}`
      return { type: 'episode', text, ...(sessions === 'no session' ? {} : { source: { session, turn } }) }
    }),
  )
  await handle.add({ text: answer })
  const hits = await handle.search(query)
  return hits.findIndex((hit) => hit.memory.text === answer) + 1
}

describe.each(cases)('$query', (one) => {
  describe.each([false, true])('embedder: %s', (hasEmbedder) => {
    const tried: Sessions[] = ['one session', 'many sessions', 'no session']
    test.each(tried)('fifty distractors in %s', async (sessions) => {
      await fc.assert(
        fc.asyncProperty(fc.array(distractor(one.common), { minLength: 50, maxLength: 50 }), async (texts) => {
          expect(await rankOf(one, texts, sessions, hasEmbedder)).toBe(1)
        }),
        { numRuns: runs(2), endOnFailure: true },
      )
    })
  })
})

/** Of an embedder to which all long texts are much alike. Each turn lends to four others what it has by being long. */
test('in one session, with an embedder, long turns lend each other, and what stands alone still comes before them', async () => {
  const texts = Array.from({ length: 50 }, (_, turn) => {
    const picked = Array.from({ length: 80 }, (__, at) => words[(at * 7 + turn * 11 + at * turn) % words.length])
    return `cake ${picked.map((word, at) => (at % 6 === 0 ? 'cake' : word)).join(' ')}.`
  })
  expect(await rankOf(cases[2] as (typeof cases)[number], texts, 'one session', true)).toBe(1)
})
