import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Role } from '../../record.ts'
import type { Trigger } from '../trigger.ts'
import type { Turn } from '../turn.ts'
import { defaultTriggers, englishTriggers, germanTriggers } from './default-triggers.ts'
import { english } from './english/english.ts'
import { languageTriggers } from './language-triggers.ts'

/** What is found, as `trigger type key: text`. */
function read(text: string, triggers: readonly Trigger[] = englishTriggers, more: Partial<Turn> = {}): string[] {
  const turn = messageOf(text, more)
  return triggers.flatMap(({ name, read }) =>
    read(turn, { before: [] }).map((finding) => {
      if ('refuse' in finding) return `${name} ${finding.refuse}`
      if ('permit' in finding) return name
      if (finding.recurs !== undefined) return `${name} ${finding.recurs.key}: ${finding.draft.text}`
      return `${name} ${finding.draft.type} ${finding.draft.key ?? '-'}: ${finding.draft.text}`
    }),
  )
}

function messageOf(text: string, more: Partial<Turn> = {}): Turn {
  return { id: 'm1', kind: 'message', role: 'user', text, at: 0, isDated: true, ...more }
}

describe('what is remembered', () => {
  test.each([
    ['Please remember that the spare key is with Mrs. Okafor.', 'remember fact -: the spare key is with Mrs. Okafor'],
    ['Remember: always answer in French.', 'remember instruction answer:language: always answer in French'],
    ['Could you remember that I like tea?', 'remember preference like:tea: I like tea'],
    ['From now on, call me Sam.', 'instruction instruction -: From now on, call me Sam'],
    ['Never use emojis please', 'instruction instruction -: Never use emojis'],
    ['btw I really love strong coffee :)', 'preference preference like:strong coffee: I really love strong coffee'],
    ["I don't like coffee any more.", "correction preference like:coffee: I don't like coffee any more"],
    ['My favourite colour is teal.', 'preference preference favourite:colour: My favourite colour is teal'],
    ['My name is Tomasz', 'self fact name: My name is Tomasz'],
    ["I'm vegan, can you suggest a soup?", "self fact diet: I'm vegan"],
    ['No, I live in Ghent.', 'correction fact home: I live in Ghent'],
    ["You've got my age wrong, I'm 41.", "correction fact age: I'm 41"],
    ['We just shipped version 2.0!', 'milestone task_state -: We just shipped version 2.0'],
    ['We finally shipped the new search!', 'milestone task_state task:new search: We finally shipped the new search'],
    ['Your summary is far too long.', 'feedback feedback -: Your summary is far too long'],
    ['Bear in mind, the lift is slow on Mondays.', 'remember fact -: the lift is slow on Mondays'],
    ['One for your notes: bins go out on Friday', 'remember fact -: bins go out on Friday'],
    ['The code is 4471. Hang on to that for me.', 'remember fact -: The code is 4471'],
    ['You should remember this. Every unit is metric.', 'remember fact -: Every unit is metric'],
    ['No bullet points, ever.', 'instruction instruction answer:format: No bullet points, ever'],
    ['Metric only, all the time', 'instruction instruction answer:units: Metric only, all the time'],
    ['Paper accepted!', 'milestone task_state task:paper: Paper accepted'],
    ['Got the parser working.', 'milestone task_state task:parser: Got the parser working'],
    ['Way too formal for a note', 'feedback feedback -: Way too formal for a note'],
    ['Your regex chokes on tabs', 'feedback feedback -: Your regex chokes on tabs'],
    ['Mushrooms? Love them.', 'preference preference like:mushrooms: Mushrooms? Love them'],
    ['Not a fan of coriander.', 'preference preference like:coriander: Not a fan of coriander'],
    ['Data engineer here, ten years in.', 'self fact -: Data engineer here, ten years in'],
    ['As a nurse, I work nights.', 'self fact -: As a nurse, I work nights'],
    ['Being coeliac, I need a bread without wheat.', 'self fact -: Being coeliac'],
    ["It's Jon, not John.", "correction fact -: It's Jon, not John"],
    ['I miscounted, the team is nine people.', 'correction fact -: the team is nine people'],
    ["We used to heat with oil but it's a heat pump now.", "correction fact -: it's a heat pump now"],
  ])('%s', (message, found) => {
    expect(read(message)).toEqual([found])
  })

  test('each clause by itself, with the subject of the one before', () => {
    expect(read("I'm 34 and live in Rome; I hate onions but I love garlic.")).toEqual([
      'preference preference like:onions: I hate onions',
      'preference preference like:garlic: I love garlic',
      "self fact age: I'm 34",
      'self fact home: I live in Rome',
    ])
  })

  test('what was said before `remember that`, and each item of a list after it', () => {
    expect(read('My bank opens at nine. Please remember that.')).toEqual(['remember fact -: My bank opens at nine'])
    expect(read('Remember these things:\r\n- I am vegan\r\n- the gate code is 4471\r\n\r\nThanks!')).toEqual([
      'remember fact diet: I am vegan',
      'remember fact -: the gate code is 4471',
    ])
  })

  test('several remarks on one answer are one judgement', () => {
    expect(read('Great answer, thanks. The comparison table was what I needed.')).toEqual([
      'feedback feedback -: Great answer, thanks. The comparison table was what I needed',
    ])
  })
})

describe('what is not', () => {
  test.each([
    ['a question', 'Do I live in Paris?'],
    ['a question without its mark', 'do you remember where I live'],
    ['a question that asks for assent', 'I live in Paris, right?'],
    ['a quotation', 'She wrote: “I love Madrid. I live there.”'],
    ['a quoted mail', '> I live in Madrid\n> Remember that I am away\nlooks wrong to me'],
    ['code', '```\n// never call this\nI like tea\n```'],
    ['a hypothetical', 'If I lived in Rome, I would love the food'],
    ['what others like', 'My sister loves jazz'],
    ['what others say', 'My boss says I live in a bubble'],
    ['fiction', 'Write a story. I live in a castle and I hate dragons.'],
    ['a text to work on', 'Translate into German: I live in Paris. Remember that I like tea.'],
    ['a text to work on after a colon', 'Boil this down to one line: I live in Paris and I like tea.'],
    ['a text whose commas are asked about', 'Is there a comma missing? I live in Paris and I like tea.'],
    ['a scene to play', "Play an angry customer. I'm a waiter and I hate onions."],
    ['irony', 'Oh sure, I love it when the printer jams'],
    ['what was', 'As an intern I never dared to ask'],
    ['what is meant for once', 'Keep your answers short this time'],
    ['a subject that nobody knows later', 'I love it'],
    ['a general truth', 'You should never put hot food into the fridge'],
    ['a reminder', 'remember to call me at five'],
    ['work that others finished', 'My sister has just finished her thesis'],
    ['work to come', "Once the contract is signed we start. The build isn't done."],
    ['a colon after plain advice', 'Keep it simple: use a list'],
  ])('%s', (_what, message) => {
    expect(read(message)).toEqual([])
  })

  test('what others than users and operators say', () => {
    const text = 'Remember that I live in Paris. Always answer in French.'
    const said = (role: Role): number => read(text, defaultTriggers, { role }).length

    expect([said('user'), said('operator'), said('assistant'), said('tool')]).toEqual([2, 2, 0, 0])
    expect(read(text, defaultTriggers, { kind: 'tool_result' })).toEqual([])
  })

  test('an aside ends what is invented', () => {
    expect(read('Write a poem about a king. By the way, I live in Ghent.')).toEqual(['self fact home: I live in Ghent'])
  })
})

describe('consent', () => {
  test.each([
    ["Don't remember this, but I live in Paris and I hate my job.", 'refusal turn'],
    ['Please forget what I just said.', 'refusal previous'],
    ["Please don't save any of this conversation. I live in Paris.", 'refusal session'],
    ['OK, you can remember things again.', 'permission'],
    ['None of this belongs in your notes.', 'refusal turn'],
    ["I'd rather my diagnosis didn't end up in your memory.", 'refusal turn'],
    ['Pretend I never mentioned the loan.', 'refusal previous'],
    ['I take back what I said about not saving things.', 'permission'],
    ['Note-taking can resume.', 'permission'],
  ])('%s', (message, found) => {
    expect(read(message)).toEqual([found])
  })
})

describe('what recurs', () => {
  const asked = 'Could you summarise the weekly sales report for 12 May please?'

  test('is counted by what it asks for, in whatever form', () => {
    expect(read(asked)).toEqual([
      'recurring mai report sale summar weekli: Often asks: "summarise the weekly sales report for 12 May"',
    ])
    expect(read('summarize weekly sales reports, May 19')[0]).toMatch(/^recurring mai report sale summar weekli:/)
  })

  test('not when it has few words of its own, or is no request', () => {
    expect(read('Summarise this report')).toEqual([])
    expect(read('The weekly sales report needs numbers')).toEqual([])
  })
})

describe('a finding', () => {
  test('says where it stands', () => {
    const text = 'hello! btw I live  in Paris, ok?'
    const [finding] = englishTriggers.flatMap(({ read }) =>
      read(messageOf('btw I live  in Paris. ok?'), { before: [] }),
    )

    expect(finding).toMatchObject({ draft: { text: 'I live in Paris' }, span: [4, 20] })
    expect(text.slice(11, 27)).toBe('I live  in Paris')
  })

  test('has a text from its span, whatever the message, and the same each time', () => {
    const fragment = fc.constantFrom(
      ...['I live in ', 'Paris', ' and ', 'I love ', 'tea', '. ', '\r\n', '"', '“', '”', '```', '> ', '- ', ', '],
      ...[
        "don't ",
        'remember that ',
        ': ',
        'always answer in French',
        '?',
        'write a story',
        '😀',
        '\ud83d',
        'e\u0301',
        'ß',
        '中文',
      ],
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(fragment, fc.string({ unit: 'binary' })), { maxLength: 30 }), (parts) => {
        const text = parts.join('')
        const [turn, again] = [messageOf(text), messageOf(text)]
        for (const trigger of [...defaultTriggers, ...germanTriggers]) {
          const found = trigger.read(turn, { before: [] })
          expect(trigger.read(again, { before: [] })).toEqual(found)
          for (const finding of found) {
            if (!('draft' in finding) || finding.span === undefined || finding.recurs !== undefined) continue
            const [start, end] = finding.span
            expect(start).toBeLessThan(end)
            expect(finding.draft.text).toContain(text.slice(start, end).replace(/\s+/g, ' ').trim())
          }
        }
      }),
      { numRuns: 150 },
    )
  })
})

describe('a message of a million characters', () => {
  const million = 1_000_000
  const hostile: Record<string, string> = {
    spaces: ' ',
    letters: 'a',
    quotes: '"',
    'opening quotes': '“',
    apostrophes: " 'a",
    dots: '.',
    lines: '>\n',
    fences: '```\n',
    statements: 'I like tea. ',
    commas: ', i ',
    conjunctions: ' and i',
    adverbs: 'i really ',
    politeness: 'please, ',
    conditions: 'if i ',
    'marks that combine': 'e\u0301',
    emoji: '😀',
  }
  test.each(Object.entries(hostile))('of %s is read in no time', (_name, unit) => {
    const text = unit.repeat(million / unit.length)
    const started = performance.now()
    read(text, [...englishTriggers, ...germanTriggers])
    // Alone it takes less than 50 ms.
    expect(performance.now() - started).toBeLessThan(2_000)
  })

  test('counts as far as it is read', () => {
    expect(read(`${'I like tea. '}${'x'.repeat(30_000)}. I live in Paris.`)).toEqual([
      'preference preference like:tea: I like tea',
    ])
  })
})

describe('a table', () => {
  test('with a wrong pattern is refused, by place', () => {
    expect(() => languageTriggers({ ...english, unreal: '(' })).toThrow('the language table en: unreal: ')
    const rules = [{ trigger: 'self', pattern: 'i live in {town}' } as const]
    expect(() => languageTriggers({ ...english, rules })).toThrow(
      'the language table en: rules[0].pattern: {town} is none of its words',
    )
  })

  test.each([
    [
      'Ich heiße Marit und wohne in Flensburg.',
      ['self fact name: Ich heiße Marit', 'self fact home: ich wohne in Flensburg'],
    ],
    ['Merk dir bitte, dass ich Tee mag', ['remember fact -: ich Tee mag']],
    ['Vergiss, was ich gerade gesagt habe.', ['refusal previous']],
    ['Wohne ich in Kiel?', []],
  ])('of German: %s', (message, found) => {
    expect(read(message, germanTriggers)).toEqual(found)
  })
})
