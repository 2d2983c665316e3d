import { createMemory, inMemory, type LociMemory, type Memory } from '@loci/core'
import { staticEmbedder } from '@loci/static-embedder'
import { beforeAll, describe, expect, test } from 'vitest'
import { answer } from './answer.ts'
import { readConversation } from './conversation.ts'
import { judgeBy } from './expectations.ts'
import { defaultQuestions, type Question, readQuestions } from './questions.ts'
import { remember } from './remember.ts'

const sessions = readConversation()
const { askedAt, questions } = readQuestions(defaultQuestions)
const judge = judgeBy(sessions)
let memory: LociMemory

beforeAll(async () => {
  const clock = { now: 0 }
  memory = await createMemory({ store: inMemory(), embedder: staticEmbedder(), now: () => clock.now })
  for await (const _ of remember(memory, clock, sessions));
  clock.now = askedAt
})

test('the conversation is what the demo says it is', () => {
  const turns = sessions.flatMap((session) => session.turns)
  expect(turns.length).toBe(80)
  expect(new Set(sessions.map(({ agent }) => agent))).toEqual(new Set(['planner', 'coach', 'support']))
  expect(new Set(sessions.map(({ tenant, user }) => `${user}@${tenant}`)).size).toBe(2)
})

test.for(questions)('is answered as expected: $ask ($as.agent@$as.tenant)', async (question) => {
  expect(judge(await answer(memory, question))).toEqual({ missing: [], strays: [] })
})

describe('the check fails', () => {
  const [town, , , time] = questions as [Question, Question, Question, Question]

  test.for([
    ['the other tenant', { ...time, expect: { type: 'fact', says: '2:05:10' } }],
    ['a superseded value', { ...town, expect: { type: 'fact', says: 'Malmö' } }],
    ['what shares a word with it', { ...town, expect: { ...town.expect, byMeaning: true } }],
    ['what was said, as another type', { ...town, expect: { type: 'preference', says: 'Kungälv' } }],
  ] as const)('when the expected memory is that of %s', async ([, question]) => {
    const { type, says } = question.expect
    const missing = [`expected a ${type} that says “${says}”, and it did not come back`]
    expect(judge(await answer(memory, question))).toEqual({ missing, strays: [] })
  })

  test.for([
    ['fact', 'Mara lives in Stavanger', 'it belongs to mara of halden'],
    [
      'fact',
      "Mara's left knee was operated on in 2019, and nobody at work knows",
      'it was told to the coach in confidence',
    ],
    ['episode', 'It stays here.', 'it was told to the coach in confidence'],
    ['fact', 'Mara lives in Göteborg', 'something newer has taken its place'],
    ['task_state', 'Tern 2.0: the specification is being written', 'something newer has taken its place'],
    ['instruction', 'Always order by express delivery, whatever it costs', 'an agent made this instruction up'],
    ['fact', 'Mara likes liquorice', 'nobody ever said it'],
  ] as const)('when a %s comes back that says “%s”', async ([type, text, objection]) => {
    const given = await answer(memory, town)
    const stray = { memory: { type, text } as Memory, score: 0.1, matched: '' }
    const strays = [`“${text}” must not come back: ${objection}`]
    expect(judge({ ...given, found: [...given.found, stray] })).toEqual({ missing: [], strays })
  })
})
