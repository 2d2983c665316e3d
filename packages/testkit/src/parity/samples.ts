/** What stores are told and asked, from small pools, so that words, slots, filters and scores meet. */
import type { Draft, Embedder, SearchOptions } from '@loci/core'
import fc, { type Arbitrary } from 'fast-check'

export interface Telling {
  user: string
  draft: Draft
}

export interface Question {
  user: string
  query: string
  options: SearchOptions
}

/** How many numbers the vectors have. */
export const parityDimensions = 48

export const users = ['alice', 'bob', 'مريم'] as const
export const startsAt: number = Date.UTC(2026, 0, 1)
const dayMs = 86_400_000
const words = (
  'tea coffee Lisbon Berlin invoice meeting green never Monday travel window paper river engine doctor garden ' +
  'Zug Straße été café 東京 お茶 привет чай شاي'
).split(' ')
const types = ['fact', 'preference', 'episode', 'task_state', 'feedback'] as const
const tags = ['work', 'home', 'Ünïcode', 'a b']

const text: Arbitrary<string> = fc
  .tuple(fc.array(fc.constantFrom(...words), { minLength: 2, maxLength: 8 }), fc.nat({ max: 20 }))
  .map(([picked, number]) => `${picked.join(' ')} ${number}`)

export const telling: Arbitrary<Telling> = fc.record({
  user: fc.constantFrom(...users),
  draft: fc
    .record({
      type: fc.constantFrom(...types),
      text,
      key: fc.option(fc.constantFrom('city', 'drink', 'plan', 'job'), { nil: undefined, freq: 2 }),
      tags: fc.uniqueArray(fc.constantFrom(...tags), { maxLength: 2 }),
      importance: fc.constantFrom(0, 0.25, 0.5, 1),
      confidence: fc.constantFrom(0.5, 0.9, 1),
      metadata: fc.record({ priority: fc.integer({ min: 0, max: 5 }), team: fc.constantFrom('a', 'A', 'b ') }),
      occurredAt: fc.integer({ min: 0, max: 364 }).map((day) => startsAt - day * dayMs),
      scope: fc.constantFrom(undefined, undefined, undefined, {}),
    })
    // What has no key has none; only facts, preferences and task states have slots.
    .map(({ key, scope, ...draft }) => ({
      ...draft,
      ...(scope === undefined ? {} : { scope }),
      ...(key === undefined && draft.type !== 'task_state'
        ? {}
        : ['episode', 'feedback'].includes(draft.type)
          ? {}
          : { key: key ?? 'step' }),
    })) as Arbitrary<Draft>,
})

export function question(memories: number): Arbitrary<Question> {
  const condition = fc.oneof(
    fc.constantFrom(...tags).map((tag) => ({ tags: tag })),
    fc.constantFrom(...tags).map((tag) => ({ tags: { ne: tag } })),
    fc.integer({ min: 0, max: 5 }).map((priority) => ({ 'metadata.priority': { gte: priority } })),
    fc.constantFrom('a', 'A', 'b ').map((team) => ({ 'metadata.team': team })),
    fc.constantFrom(0.25, 0.5).map((importance) => ({ importance: { gt: importance } })),
  )
  const filter = fc.oneof(
    condition,
    fc.tuple(condition, condition).map((both) => ({ or: both })),
  )
  return fc.record({
    user: fc.constantFrom(...users),
    query: fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 4 }).map((picked) => picked.join(' ')),
    options: fc.record(
      {
        limit: fc.integer({ min: 1, max: Math.min(1_000, memories) }),
        types: fc.uniqueArray(fc.constantFrom(...types), { minLength: 3, maxLength: 5 }),
        since: fc.integer({ min: 200, max: 364 }).map((day) => startsAt - day * dayMs),
        until: fc.integer({ min: 0, max: 150 }).map((day) => startsAt - day * dayMs),
        minScore: fc.constantFrom(0.01, 0.1),
        filter,
      },
      { requiredKeys: [] },
    ) as Arbitrary<SearchOptions>,
  })
}

/** A direction for each word, and for each text the sum of them: like texts are near, and hardly any two equally so. */
export const wordEmbedder: Embedder = {
  name: 'words',
  dimensions: parityDimensions,
  maxBatch: 100,
  embed: async (texts) =>
    texts.map((said) => {
      const vector = new Float32Array(parityDimensions)
      for (const word of said.split(' ')) {
        let state = 7
        for (const character of word) state = (Math.imul(state, 31) + (character.codePointAt(0) as number)) | 0
        for (let at = 0; at < parityDimensions; at++) {
          state = (Math.imul(state, 1_103_515_245) + 12_345) | 0
          vector[at] = (vector[at] as number) + state / 2 ** 31
        }
      }
      return vector
    }),
}
