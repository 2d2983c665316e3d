import { expect, test } from 'vitest'
import { readAssistantChats } from './assistant-chats.ts'
import { inventedData } from './invented-data.ts'
import { readTongues } from './own-data.ts'
import { FormatError } from './read-json.ts'

const user = {
  sample_id: 'u1',
  sessions: [
    {
      date: '2024-03-05T18:30',
      turns: [
        { role: 'user', text: 'Always answer in metric units.' },
        { role: 'assistant', text: 'I will.' },
      ],
    },
    { date: '2024-05-01T09:00', turns: [{ role: 'user', text: 'I have moved to Porto.' }] },
  ],
  questions: [
    {
      question: 'Where do I live?',
      answer: 'Porto',
      asked: '2024-06-01',
      category: 'update',
      evidence: ['1:0', '7:7'],
    },
    { question: 'How tall is it?', answer: 'metric', asked: '2024-06-02', category: 3, evidence: ['0:0'] },
  ],
}
const filler = (at: number): object => ({ turns: [{ role: 'user', text: `What is ${at} squared?` }] })
const fillers = Array.from({ length: 40 }, (_, at) => filler(at))

const read = (users: unknown = [user]): ReturnType<typeof readAssistantChats> =>
  readAssistantChats([users, []], [fillers, fillers])

test('a haystack holds the sessions of the user in their order, and 50 fillers of both parts among them', () => {
  const { conversations, unknownEvidence } = read()
  const [haystack] = conversations
  const sessions = [...new Set(haystack?.turns.map(({ session }) => session))]
  expect(sessions.filter((name) => !name.startsWith('filler-'))).toEqual(['0', '1'])
  const drawn = sessions.filter((name) => name.startsWith('filler-')).map((name) => Number(name.slice(7)))
  expect(drawn).toHaveLength(50)
  expect(Math.min(...drawn)).toBeLessThan(40)
  expect(Math.max(...drawn)).toBeGreaterThanOrEqual(40)
  const [own, next] = [sessions.indexOf('0'), sessions.indexOf('1')]
  expect([own, next - own - 1, sessions.length - next - 1].every((between) => between > 0)).toBe(true)
  const times = haystack?.turns.map(({ occurredAt }) => occurredAt) ?? []
  expect(times).toEqual([...times].sort((a, b) => a - b))
  expect(times.at(-1)).toBeLessThan(Date.UTC(2024, 5, 1))
  expect(haystack?.turns.find(({ id }) => id === '0:1')).toEqual({
    id: '0:1',
    speaker: 'assistant',
    text: 'I will.',
    session: '0',
    turn: 2,
    occurredAt: Date.UTC(2024, 2, 5, 18, 30),
  })
  expect(haystack?.questions).toMatchObject([
    { category: 'update', evidence: ['1:0'], askedAt: Date.UTC(2024, 5, 1) },
    { category: '3', evidence: ['0:0'] },
  ])
  expect(unknownEvidence).toEqual(['u1: questions[0]: 7:7'])
})

test('it is the same every time, and another one for another user', () => {
  const names = (id: string): string[] | undefined =>
    read([{ ...user, sample_id: id }]).conversations[0]?.turns.map(({ session }) => session)
  expect(names('u1')).toEqual(names('u1'))
  expect(names('u1')).not.toEqual(names('u2'))
})

test.each<[string, object, string]>([
  ['no sessions', { sessions: undefined }, 'users 0[0].sessions: expected a list'],
  [
    'dates out of order',
    { sessions: [...user.sessions].reverse() },
    'users 0[0].sessions: expected the dates in their order',
  ],
  [
    'a date that is none',
    { sessions: [{ date: 'May', turns: [] }] },
    "users 0[0].sessions[0].date: expected a time as '2024-03-05T18:30', not 'May'",
  ],
  [
    'a turn without a text',
    { sessions: [{ date: '2024-03-05', turns: [{ role: 'user' }] }] },
    'users 0[0].sessions[0].turns[0].text: expected a text',
  ],
])('%s is refused, with the place', (_, change, message) => {
  expect(() => read([{ ...user, ...change }])).toThrow(new FormatError(message))
})

test('of the four languages each is a category, and what has no answer is not asked', () => {
  const { conversations, unknownEvidence, usualCategories } = readTongues([inventedData, [], inventedData, []])
  expect(conversations.map(({ id }) => id)).toEqual([
    'chinese/harbour',
    'chinese/hills',
    'german/harbour',
    'german/hills',
  ])
  expect(conversations[2]?.questions.map(({ category }) => category)).toEqual(Array(5).fill('german'))
  expect(unknownEvidence).toEqual(['chinese/harbour: qa[5]: D', 'german/harbour: qa[5]: D'])
  expect(usualCategories).toBeUndefined()
})
