import { expect, test } from 'vitest'
import { renderedPages } from '../marked-tables.ts'
import { readRecorded } from '../recorded-results.ts'
import { trigramEmbedder } from '../trigram-embedder.ts'
import { conversation, statementsIn } from './conversation.ts'
import { lociWriters } from './loci-writers.ts'
import { readPrompt } from './read-prompt.ts'
import { recordedWriteCost, writeCostTables } from './tables.ts'
import { type WriteCost, type WriteCostReport, writeCost } from './write-cost.ts'
import type { Writer } from './writer.ts'

/** Asks the model about each call's turns in mem0's words, embeds what it is told, and forgets what it has read. */
const forgetful: Writer = {
  system: 'forgetful 1.0',
  sizes: [4],
  async open({ url }) {
    const post = async (path: string, body: object): Promise<unknown> =>
      await (await fetch(`${url}/${path}`, { method: 'POST', body: JSON.stringify(body) })).json()
    let memories = 0
    return {
      async tell(turns) {
        const said = turns.map(({ role, content }) => `${role}: ${content}`).join('\n')
        const content = mem0Prompt({ said })
        const answer = await post('chat/completions', { model: 'scripted', messages: [{ role: 'user', content }] })
        const { choices } = answer as { choices: [{ message: { content: string } }] }
        const { memory } = JSON.parse(choices[0].message.content) as { memory: { text: string }[] }
        if (memory.length > 0) await post('embeddings', { model: 'scripted', input: memory.map(({ text }) => text) })
        memories += memory.length
      },
      count: async () => ({ memories, kept: 0 }),
      close: async () => {},
    }
  },
}

function mem0Prompt({ said, known = [] }: { said: string; known?: readonly string[] }): string {
  const existing = JSON.stringify(known.map((text, index) => ({ id: String(index), text })))
  return `# INPUTS\n\n## Existing Memories\n\nWhat is known.\n\n## New Messages\n\nuser: I explain it.\n\n## Summary\n\n
## Existing Memories\n${existing}\n\n## New Messages\n${said}\n\n## Observation Date\n2026-01-05`
}

test('the conversation is always the same, and one turn in eight says something', () => {
  const turns = conversation(800, 'talk')
  expect(turns).toEqual(conversation(800, 'talk'))
  expect(new Set(turns.map(({ id }) => id)).size).toBe(800)
  expect(turns.slice(0, 3).map(({ role }) => role)).toEqual(['user', 'assistant', 'user'])
  const statements = turns.map(({ role, content }) => ({ role, count: statementsIn(content).length }))
  expect(statements.filter(({ count }) => count === 1)).toHaveLength(100)
  expect(statements.filter(({ role, count }) => count > 0 && role === 'assistant')).toEqual([])
  expect(new Set(turns.flatMap(({ content }) => statementsIn(content))).size).toBe(100)
})

test('the model finds what a user states and is not known yet', () => {
  const said = 'user: I like tea. How are you?\nassistant: I like coffee.\nuser: Thanks. I live in Oslo.'
  const memory = (...texts: string[]): object[] =>
    texts.map((text, index) => ({ id: String(index), text, attributed_to: 'user' }))
  expect(JSON.parse(readPrompt(mem0Prompt({ said })))).toEqual({ memory: memory('I like tea.', 'I live in Oslo.') })
  const known = ['i like tea']
  expect(JSON.parse(readPrompt(mem0Prompt({ said, known })))).toEqual({ memory: memory('I live in Oslo.') })
})

test('a prompt of another kind is an error, and not a conversation without memories', () => {
  expect(() => readPrompt('Extract the facts: I like tea.')).toThrow('no prompt that is known')
})

test('all are told the same, and what they ask the models for is counted', async () => {
  const writers = [...lociWriters, forgetful]
  const options = { turns: 40, writers, embedder: trigramEmbedder(), rounds: 1, onProgress: () => {} }
  const report = await writeCost(options)
  expect(report).toMatchObject({ turns: 40, statements: 5 })
  const rowOf = (system: string, size: number): WriteCost =>
    report.rows.find((row) => row.system === system && row['turns at once'] === size) as WriteCost
  const perThousand = (count: number): number => Math.round((count * 1_000) / 40)

  const added = rowOf('Loci: `add` of every turn', 40)
  expect(added).toMatchObject({ memories: 0, kept: 40, 'time ÷ add': 1, 'cpu ÷ add': 1 })
  expect(added['per 1000 turns']).toMatchObject({ embeddingCalls: perThousand(1), embeddedTexts: 1_000 })

  const triggers = rowOf('Loci: triggers', 40)
  expect(triggers['per 1000 turns']).toMatchObject({ modelCalls: 0, inputTokens: 0, embeddingCalls: perThousand(1) })
  expect(triggers.memories).toBeGreaterThan(2)
  expect(triggers.kept).toBeLessThanOrEqual(5)
  expect(rowOf('Loci: triggers, keeps every turn', 40)).toMatchObject({ kept: 40, memories: triggers.memories })

  const asked = rowOf('Loci: triggers and model', 20)
  expect(asked['per 1000 turns']).toMatchObject({ modelCalls: perThousand(2) })
  expect(rowOf('Loci: triggers and model', 2)['per 1000 turns']).toMatchObject({ modelCalls: perThousand(20) })
  expect(rowOf('Loci: triggers and model, later', 2)['per 1000 turns']).toMatchObject({ modelCalls: perThousand(2) })
  expect(asked.memories).toBeGreaterThan(triggers.memories)
  expect(asked.memories).toBeLessThanOrEqual(5)
  const nothing = { modelCalls: 0, inputTokens: 0, outputTokens: 0, embeddingCalls: 0, embeddedTexts: 0 }
  for (const { system, again } of report.rows.filter((row) => row.system.startsWith('Loci'))) {
    expect({ system, ...again }).toMatchObject({ system, memories: 0, kept: 0, 'per 1000 turns': nothing })
  }

  const theirs = rowOf('forgetful 1.0', 4)
  expect(theirs).toMatchObject({ memories: 5, again: { memories: 5 } })
  const { modelCalls, embeddedTexts, inputTokens } = theirs['per 1000 turns']
  expect([modelCalls, embeddedTexts]).toEqual([perThousand(10), perThousand(5)])
  expect(inputTokens).toBeGreaterThan(10_000)
  expect(theirs).not.toHaveProperty('time ÷ add')
}, 60_000)

test('the page says what was measured last', async () => {
  const tables = writeCostTables(await readRecorded<WriteCostReport>(recordedWriteCost))
  for (const { file, is, should } of await renderedPages(tables)) {
    expect(is, `${file}: run 'pnpm bench write --against mem0ai --write'`).toBe(should)
  }
})
