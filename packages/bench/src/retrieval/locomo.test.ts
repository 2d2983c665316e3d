import { expect, test } from 'vitest'
import { readEvidenceIds } from './evidence-ids.ts'
import { readLocomo } from './locomo.ts'
import { FormatError } from './read-json.ts'
import { readSessionDate } from './session-date.ts'

const conversation = {
  speaker_a: 'Ines',
  speaker_b: 'Tomas',
  session_2_date_time: '9:05 am on 1 March, 2024',
  session_2: [{ speaker: 'Tomas', dia_id: 'D2:1', text: 'The boat is repaired.' }],
  session_1_date_time: '12:30 am on 29 February, 2024',
  session_1: [
    {
      speaker: 'Ines',
      dia_id: 'D1:1',
      text: 'Look!',
      blip_caption: 'a photo of a kayak',
      img_url: ['x'],
      query: 'boat',
    },
    { speaker: 'Tomas', dia_id: 'D1:2', text: '', blip_caption: 'a photo of a lake' },
  ],
  session_3_date_time: '9:05 am on 2 March, 2024',
  session_3: [],
}
const question = {
  question: 'What did Ines show?',
  answer: 'a kayak',
  evidence: ['D1:1', 'D1:01; D2:1', 'D9:9'],
  category: 4,
}

test('sessions come in their order, captions stand in brackets, times are those of the session', () => {
  const { conversations, unknownEvidence } = readLocomo([{ sample_id: 'lake', conversation, qa: [question] }])
  expect(conversations).toEqual([
    {
      id: 'lake',
      turns: [
        {
          id: 'D1:1',
          speaker: 'Ines',
          text: 'Look! [a photo of a kayak]',
          session: 'session_1',
          turn: 1,
          occurredAt: Date.UTC(2024, 1, 29, 0, 30),
        },
        {
          id: 'D1:2',
          speaker: 'Tomas',
          text: '[a photo of a lake]',
          session: 'session_1',
          turn: 2,
          occurredAt: Date.UTC(2024, 1, 29, 0, 30),
        },
        {
          id: 'D2:1',
          speaker: 'Tomas',
          text: 'The boat is repaired.',
          session: 'session_2',
          turn: 1,
          occurredAt: Date.UTC(2024, 2, 1, 9, 5),
        },
      ],
      questions: [{ text: 'What did Ines show?', category: 4, evidence: ['D1:1', 'D2:1'] }],
    },
  ])
  expect(unknownEvidence).toEqual(['lake: qa[0]: D9:9'])
})

test.each<[string, unknown, string]>([
  ['an object', {}, 'the whole: expected a list'],
  ['a list of texts', ['x'], '[0]: expected an object'],
  ['no conversation', [{ qa: [] }], '[0].conversation: expected an object'],
  ['no sessions', [{ conversation: {}, qa: [] }], '[0].conversation: expected session_1, session_2, …'],
  [
    'a session without a date',
    [{ conversation: { session_1: [] }, qa: [] }],
    '[0].conversation.session_1_date_time: expected a text',
  ],
  [
    'a date that is none',
    [{ conversation: { session_1: [], session_1_date_time: 'in May' }, qa: [] }],
    "[0].conversation.session_1_date_time: expected a time as '1:56 pm on 8 May, 2023', not 'in May'",
  ],
  [
    'a turn without a text',
    [{ conversation: { session_1: [{ dia_id: 'D1:1', speaker: 'A' }], session_1_date_time: '2024-01-01' }, qa: [] }],
    '[0].conversation.session_1[0].text: expected a text',
  ],
  ['no questions', [{ conversation }], '[0].qa: expected a list'],
  ['no category', [{ conversation, qa: [{ question: 'x' }] }], '[0].qa[0].category: expected a whole number'],
  [
    'evidence that is a number',
    [{ conversation, qa: [{ ...question, evidence: [3] }] }],
    '[0].qa[0].evidence[0]: expected a text',
  ],
  [
    'two conversations of one name',
    [
      { sample_id: 'a', conversation, qa: [] },
      { sample_id: 'a', conversation, qa: [] },
    ],
    'two conversations have the same sample_id',
  ],
])('%s is refused, with the place', (_, data, message) => {
  expect(() => readLocomo(data)).toThrow(new FormatError(message))
})

test('what is null is not there', () => {
  const bare = { speaker: 'Ines', dia_id: 'D1:1', text: 'Look!', blip_caption: null }
  const [read] = readLocomo([
    { conversation: { session_1: [bare], session_1_date_time: '2024-01-01' }, qa: [{ ...question, evidence: null }] },
  ]).conversations
  expect(read).toMatchObject({ id: '[0]', turns: [{ text: 'Look!' }], questions: [{ evidence: [] }] })
})

const turns = new Set(['D8:6', 'D9:17', 'D11:26', 'D30:5', 'D4:4', 'noon-3'])

test.each<[string[], string[], string[]]>([
  [['D8:6'], ['D8:6'], []],
  [['D8:6; D9:17'], ['D8:6', 'D9:17'], []],
  [['D8:6 D9:17 D4:4'], ['D8:6', 'D9:17', 'D4:4'], []],
  [['D8:6,D9:17', 'D8:6'], ['D8:6', 'D9:17'], []],
  [['D:11:26'], ['D11:26'], []],
  [['D30:05'], ['D30:5'], []],
  [['(d8:6)'], ['D8:6'], []],
  [['noon-3'], ['noon-3'], []],
  [['D'], [], ['D']],
  [['D10:19', 'D8:6'], ['D8:6'], ['D10:19']],
  [['', ' '], [], []],
])('evidence %j means %j', (entries, ids, unknown) => {
  expect(readEvidenceIds(entries, turns)).toEqual({ ids, unknown })
})

test.each<[string, number | undefined]>([
  ['1:56 pm on 8 May, 2023', Date.UTC(2023, 4, 8, 13, 56)],
  ['12:09 am on 13 September, 2023', Date.UTC(2023, 8, 13, 0, 9)],
  ['12:00 pm on 31 December 2022', Date.UTC(2022, 11, 31, 12)],
  ['2023-05-08T13:56:00Z', Date.UTC(2023, 4, 8, 13, 56)],
  ['2023/05/20 (Sat) 02:21', Date.UTC(2023, 4, 20, 2, 21)],
  ['2023-05-08', Date.UTC(2023, 4, 8)],
  ['13:56 pm on 8 May, 2023', undefined],
  ['1:56 pm on 31 June, 2023', undefined],
  ['1:61 pm on 8 May, 2023', undefined],
  ['1:56 pm on 8 Mai, 2023', undefined],
  ['2023-02-30', undefined],
  ['last week', undefined],
])('%s', (text, time) => {
  expect(readSessionDate(text)).toBe(time)
})
