import { describe, expect, test } from 'vitest'
import { testDocument } from '../testing/document.ts'
import { buildIndex } from './lexical-index.ts'
import { isRole, type ReadQuery, readQuery } from './read-query.ts'
import { readableIn } from './readable.ts'

const now = Date.UTC(2026, 0, 1)

/** @param speakers who said something in the visible memories, and `?` what nobody may read. */
function read(text: string, speakers: readonly string[] = []): ReadQuery {
  const documents = speakers.map((name, at) =>
    testDocument({
      id: `${at}`,
      text: 'hello',
      tags: name.endsWith('?') ? ['hidden'] : [],
      source: { speaker: name.replace('?', '') },
    }),
  )
  return readQuery(text, readableIn([buildIndex(documents)], { op: 'ne', field: 'tags', value: 'hidden' }), now)
}

const cases: Record<'asksWhen' | 'asksHowMany' | 'asksAssistant', { yes: string[]; no: string[] }> = {
  asksWhen: {
    yes: [
      'When did Alice move?',
      '  when?',
      '"When was it?"',
      'So when does the ferry leave?',
      'And what day is it?',
      'Which year did they marry?',
      'In what month was that',
      'How long ago did he call?',
      'Since when does she smoke?',
      'Wann fährt der Zug?',
      '¿Cuándo llega?',
      'Quand part le train ?',
      '你什么时候去柏林？',
      '他哪天来',
      'متى وصلت؟',
    ],
    no: [
      'What did she say when he left?',
      'whenever you like',
      'Whence does she come?',
      'Wanne und Dusche',
      'Привет, when?',
      '他住在哪里',
      'How long is the river?',
    ],
  },
  asksHowMany: {
    yes: [
      'How many cats does she have?',
      'how much was the rent',
      'How often does he swim?',
      'How old is Ben?',
      'Wie viele Katzen hat sie?',
      'wieviel kostet das',
      '她有几个孩子',
      '多少钱',
      'كم عمرك',
    ],
    no: ['How does it work?', 'show manyfold', 'Many cats', 'wie geht es dir', '他住在哪里'],
  },
  asksAssistant: {
    yes: [
      'Which hotel did you recommend?',
      'What was your advice on tea?',
      'Remind me what you said',
      'What did the assistant suggest?',
      'the recipe u gave me',
    ],
    no: [
      'Can you tell me where I live?',
      'could you list my cats',
      'Do you know my name?',
      "Don't you know my name?",
      'Where did I tell you that I live?',
      'What is my name?',
      'youth hostel',
      'about yourself',
    ],
  },
}

describe.each(Object.entries(cases))('%s', (name, { yes, no }) => {
  const answer = (text: string): boolean => read(text)[name as keyof typeof cases]
  test.each(yes)('yes: %s', (text) => expect(answer(text)).toBe(true))
  test.each(no)('no: %s', (text) => expect(answer(text)).toBe(false))
})

describe('speakers', () => {
  test.each<[string, string[], string[], string[]]>([
    ['What does Ana like?', ['Ana', 'Ben'], ['Ana'], ['ana']],
    ['what does ana like?', ['Ana', 'Ben'], ['Ana'], ['ana']],
    ['Ana and Ben in Lisbon', ['Ana', 'Ben'], ['Ana', 'Ben'], ['ana', 'ben']],
    ['What does Zoë like?', ['Zoe'], ['Zoe'], ['zoe']],
    ['Where does Maria live?', ['Maria Lopez'], ['Maria Lopez'], ['maria']],
    ['Where does Dr. Lopez live?', ['Maria Lopez', 'Ana Lopez'], ['Maria Lopez', 'Ana Lopez'], ['lopez']],
    ['محمد في برلين', ['محمد'], ['محمد'], ['محمد']],
    ['What does Anabel like?', ['Ana'], [], []],
    ['What did the assistant say to the user?', ['assistant', 'User', 'AI'], [], []],
    ['What does Ana like?', ['Ana?', 'Ben'], [], []],
    ['What does Ana like?', ['Ana?', 'Ana'], ['Ana'], ['ana']],
    ['What does she like?', ['Ana', 'Ben'], [], []],
  ])('%s, of %j', (text, speakers, named, names) => {
    const found = read(text, speakers)
    expect([...found.speakers].sort()).toEqual([...named].sort())
    expect([...found.names].filter((name) => !name.startsWith('~')).sort()).toEqual(names)
  })

  test('names are no part of pairs', () => {
    expect(read('green tea Ana likes', ['Ana']).pairs).toEqual(['green tea', 'tea like'])
    expect(read('green tea Ana likes').pairs).toEqual(['green tea', 'tea ana', 'ana like'])
  })

  test('in a room of more than 500, names are words like others', () => {
    const crowd = (size: number) => ['Ana', ...Array.from({ length: size - 1 }, (_, at) => `guest${at}`)]
    expect(read('Ana', crowd(500)).speakers.size).toBe(1)
    expect(read('Ana', crowd(501)).speakers.size).toBe(0)
  })
})

test('each term once, in the order of the query', () => {
  expect(read('tea, walnut and tea').terms).toEqual(['tea', 'walnut'])
})

test.each(['user', 'Assistant', ' AI ', 'bot', 'SYSTEM'])('%s is a role', (name) => expect(isRole(name)).toBe(true))
test.each(['Ana', 'users', 'my assistant', ''])('%s is none', (name) => expect(isRole(name)).toBe(false))

test.each(['when ', 'you ', 'I ', 'can you ', 'how ', '? ', 'и ', '什么', 'so ', 'I you ', 'a'])(
  'takes linear time, repeated a hundred thousand times: %j',
  (piece) => {
    const time = (length: number): number => {
      const text = piece.repeat(length)
      const start = performance.now()
      read(text)
      return performance.now() - start
    }
    time(1_000)
    expect(time(100_000)).toBeLessThan(3_000)
  },
)
