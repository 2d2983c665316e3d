import { describe, expect, test } from 'vitest'
import { type TextTraits, traitsOf } from './text-traits.ts'

const cases: Record<keyof TextTraits, { yes: string[]; no: string[] }> = {
  asks: {
    yes: [
      'Where do you live?',
      'Where do you live? ',
      'She asked "why?"',
      '(is it far?)',
      'What is this? [a photo of a boat]',
      '你住在哪里？',
      'أين تعيش؟',
      'Wo wohnst du?',
      '¿Dónde vives?',
    ],
    no: [
      'I live in Berlin.',
      'Why? Because.',
      'Is it? Yes',
      '我住在柏林。',
      '',
      '?!',
      'what [a photo?] boat',
      'a question: what is this? [a photo] of a boat',
    ],
  },
  tellsTime: {
    yes: [
      'We met yesterday.',
      'two years ago',
      'I moved last month',
      'since Monday',
      'in May 2023',
      'at 7:30',
      'back in 1999',
      'Gestern war ich dort',
      'ayer fui al cine',
      'hier, il pleuvait',
      '我昨天去了北京',
      '去年',
      'ذهبت أمس',
    ],
    no: ['I like tea', 'the mayor spoke', 'agony', '12345 bottles', 'monthly', 'order 120999', '我喜欢茶', ''],
  },
  tellsNumber: {
    yes: [
      'I have 3 cats',
      'three cats',
      'a couple of days',
      'twice',
      'drei Katzen',
      'dos gatos',
      'deux chats',
      '三只猫',
      '٣ قطط',
    ],
    no: ['I have cats', 'someone', 'tension', 'a stone', 'kein Hund', '我喜欢猫', ''],
  },
}

describe.each(Object.entries(cases))('%s', (name, { yes, no }) => {
  const read = (text: string): boolean => traitsOf(text)[name as keyof TextTraits]
  test.each(yes)('yes: %s', (text) => expect(read(text)).toBe(true))
  test.each(no)('no: %s', (text) => expect(read(text)).toBe(false))
})

test.each(['?', '? ', '[', '? [', '?[]', '")', 'last ', '19', '1:', '一', 'é', '\u00a0'])(
  'takes linear time, repeated a hundred thousand times: %j',
  (piece) => {
    const start = performance.now()
    for (let time = 0; time < 20; time++) traitsOf(piece.repeat(100_000))
    expect(performance.now() - start).toBeLessThan(1_000)
  },
)
