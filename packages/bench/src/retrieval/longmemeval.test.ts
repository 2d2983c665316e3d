import { expect, test } from 'vitest'
import { readDataset } from './read-data.ts'
import { FormatError } from './read-json.ts'

const entry = {
  question_id: 'q1',
  question_type: 'multi-session',
  question: 'Which boats do I own?',
  answer: 'a kayak and a dinghy',
  question_date: '2023/06/01 (Thu) 10:00',
  haystack_session_ids: ['s2', 's1', 'other'],
  haystack_dates: ['2023/05/21 (Sun) 08:00', '2023/05/20 (Sat) 02:21', '2023/05/22 (Mon) 09:00'],
  haystack_sessions: [
    [
      { role: 'user', content: 'I bought a dinghy.', has_answer: true },
      { role: 'assistant', content: 'Enjoy it!' },
    ],
    [
      { role: 'user', content: 'Good morning' },
      { role: 'user', content: 'My kayak leaks.', has_answer: true },
    ],
    [{ role: 'user', content: 'What is a quarry?', has_answer: false }],
  ],
  answer_session_ids: ['s1', 's2'],
}
/** As of a set in which nobody marked the turns. */
const unmarked = {
  ...entry,
  question_id: 'q2',
  haystack_sessions: entry.haystack_sessions.map((turns) => turns.map(({ role, content }) => ({ role, content }))),
}

test('each question has its sessions, in the order of their dates; the evidence are the turns that answer', () => {
  const [conversation] = readDataset([entry]).conversations
  expect(conversation).toMatchObject({
    id: 'q1',
    questions: [
      {
        text: 'Which boats do I own?',
        category: 'multi-session',
        askedAt: Date.UTC(2023, 5, 1, 10),
        evidence: ['s1:2', 's2:1'],
      },
    ],
  })
  expect(conversation?.turns.map(({ id, speaker }) => `${id} ${speaker}`)).toEqual([
    's1:1 user',
    's1:2 user',
    's2:1 user',
    's2:2 assistant',
    'other:1 user',
  ])
  expect(conversation?.turns[2]).toEqual({
    id: 's2:1',
    speaker: 'user',
    text: 'I bought a dinghy.',
    session: 's2',
    turn: 1,
    occurredAt: Date.UTC(2023, 4, 21, 8),
  })
})

test('where no turn is marked, the evidence are the sessions', () => {
  const [conversation] = readDataset([unmarked]).conversations
  expect(conversation?.questions).toMatchObject([{ evidence: ['s1', 's2'], bySession: true }])
})

test('a question that has no answer has no evidence; sessions that are not there are reported', () => {
  const { conversations, unknownEvidence } = readDataset([
    { ...entry, question_id: 'q3_abs' },
    { ...entry, answer_session_ids: ['s1', 's9'] },
  ])
  expect(conversations.map(({ questions }) => questions[0]?.evidence)).toEqual([[], ['s1:2']])
  expect(unknownEvidence).toEqual(['q1: s9'])
})

test('a session that stands there twice is two', () => {
  const twice = { ...entry, haystack_session_ids: ['s1', 's1', 'other'] }
  const [conversation] = readDataset([twice]).conversations
  expect([...new Set(conversation?.turns.map(({ session }) => session))]).toEqual(['s1#1', 's1', 'other'])
})

test.each<[string, object, string]>([
  ['no id', { question_id: 7 }, '[0].question_id: expected a text'],
  ['no list', { haystack_sessions: {} }, '[0].haystack_sessions: expected a list'],
  [
    'too few dates',
    { haystack_dates: ['2023/05/20'] },
    '[0]: expected as many haystack_session_ids and haystack_dates as haystack_sessions',
  ],
  [
    'a date that is none',
    { question_date: 'soon' },
    "[0].question_date: expected a time as '2023/05/20 (Sat) 02:21', not 'soon'",
  ],
  [
    'a turn without content',
    { haystack_sessions: [[{ role: 'user' }], [], []] },
    '[0].haystack_sessions[0][0].content: expected a text',
  ],
])('%s is refused, with the place', (_, change, message) => {
  expect(() => readDataset([{ ...entry, ...change }])).toThrow(new FormatError(message))
})
