import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { analyse, isPart, termsOf } from './analyse.ts'
import { isParticle, simplify } from './chinese.ts'
import { foldWord } from './fold-word.ts'

/** Terms that are no parts of words. */
function wholes(text: string): string[] {
  return analyse(text).filter((term) => !isPart(term))
}

function sharedBy(a: string, b: string): string[] {
  const other = new Set(analyse(b))
  return [...new Set(analyse(a))].filter((term) => other.has(term))
}

test('stems English and drops stop words; an English sentence has no parts of words', () => {
  expect(analyse('She is moving to Berlin because of the new jobs')).toEqual(['move', 'berlin', 'new', 'job'])
})

test.each([
  ['went', 'going'],
  ['children', 'child'],
  ['bought', 'buys'],
  ['two', '2'],
  ['favourite colours', 'favorite color'],
  ['organising', 'organized'],
  ['theatre', 'theaters'],
])('%s and %s are the same words', (a, b) => {
  expect(wholes(a)).toEqual(wholes(b))
})

test.each([
  ['Ticket LOC-4711: race_result', ['ticket', 'loc', '4711', 'race_result', 'race', 'result']],
  ['ERR_CONN_42', ['err_conn_42', 'err', 'conn', '42']],
  ['foo.bar() and getUserById', ['foo', 'bar', 'getuserbyid', 'get', 'user', 'id']],
  ['v1.2.3 1,000 12:30', ['v1', '2', '3', '1.2.3', '1', '000', '1000', '12', '30', '12.30']],
  ['the C++ and the C#', ['c++', 'c', 'c#', 'c']],
  ['15km', ['15km', '15', 'km']],
  ['anna@example.org https://example.org/a1', ['anna', 'exampl', 'org', 'http', 'exampl', 'org', 'a1']],
  ['+49 30 1234567', ['49', '30', '1234567']],
  ["Anna's cake 🎂", ['anna', 'cake', '🎂']],
  ['Привет, मैं हिन्दी', ['привет', 'मैं', 'हिन्दी']],
])('%s is found by what people search for', (text, terms) => {
  expect(wholes(text)).toEqual(terms)
})

test('accents, sharp s and points are written or left out', () => {
  expect(wholes("Göteborg, l'été, straße, Ёлка, Σοφός")).toEqual(wholes("Goteborg, l'ete, STRASSE, елка, ΣΟΦΟΣ"))
  expect(wholes('שָׁלוֹם')).toEqual(wholes('שלום'))
  expect(wholes('éконкурс한국')).toEqual(['eконкурс한국'])
  expect(wholes('éй한국हिन्दी')).toEqual(['eй한국हिन्दी'])
})

test('folds width and case', () => {
  expect(wholes('ＢＥＲＬＩＮ Berlin ｶﾀｶﾅ')).toEqual(['berlin', 'berlin', ...wholes('カタカナ')])
})

test('parts of words join compounds and inflected forms', () => {
  expect(analyse('Das Fahrrad')).toEqual(['fahrrad', '~fah', '~ahr', '~hrr', '~rra', '~rad'])
  expect(analyse('Fahrrad')).toEqual(['fahrrad'])
  expect(sharedBy('Wo ist das Rad?', 'Ich kaufe ein Fahrrad.')).toEqual(['~rad'])
  expect(sharedBy('книгу', 'книга')).toEqual(['~кни', '~ниг'])
  expect(sharedBy('학교에', '학교를')).toEqual(['~학교'])
  expect(analyse('I like cats. Danke schön!').filter(isPart)).toEqual(['~dan', '~ank', '~sch', '~cho', '~hon'])
})

test('Arabic loses its article, what is attached, and its signs', () => {
  for (const form of ['مكتبة', 'المكتبة', 'والمكتبة', 'بالمكتبة', 'للمكتبة', 'مَكْتَبَةٌ', 'مكتـــبة', 'مكتبه', 'ومكتبات'])
    expect(wholes(form), form).toEqual(['مكتب'])
  expect(wholes('أحمد')).toEqual(wholes('احمد'))
  expect(wholes('٤٢ ۴۲')).toEqual(['42', '42'])
})

describe('scripts without spaces', () => {
  test('give characters and pairs', () => {
    expect(analyse('住柏林')).toEqual(['住', '柏', '住柏', '林', '柏林'])
    expect(analyse('猫')).toEqual(['猫'])
  })

  test('without characters of grammar', () => {
    expect(analyse('我的猫')).toEqual(['猫', '的猫'])
  })

  test('in traditional characters as in simplified ones', () => {
    expect(analyse('圖書館學習')).toEqual(analyse('图书馆学习'))
  })

  test('leave words and numbers beside them whole', () => {
    expect(wholes('HSK四级')).toEqual(['hsk', '四', '级', '四级'])
    expect(analyse('2024年')).toEqual(['2024', '年'])
  })
})

const scripts = ['\\p{L}', '\\p{sc=Arabic}', '\\p{sc=Han}', '\\p{sc=Devanagari}', '\\p{sc=Cyrillic}', '[a-zäöüß]']
const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  ...scripts.map((script) =>
    fc.stringMatching(new RegExp(`^(?:${script}|[ .,'_:+#0-9\\u0301\\u0640\\u064b\\u200d])*$`, 'u')),
  ),
)

test('what a text says is found also when more is said', () => {
  fc.assert(
    fc.property(texts, texts, (a, b) => {
      const terms = new Set(analyse(`${a} ${b}`))
      expect([...wholes(a), ...wholes(b)].filter((term) => !terms.has(term))).toEqual([])
      expect(analyse(`${a}\n${b}`)).toEqual([...analyse(a), ...analyse(b)])
    }),
  )
})

test('equivalent texts have equal terms', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const terms = analyse(text)
      for (const form of ['NFC', 'NFD', 'NFKC', 'NFKD']) expect(analyse(text.normalize(form))).toEqual(terms)
    }),
  )
})

test('no letter is lost: only stems of English and Arabic, and characters of Chinese grammar, lack some', () => {
  const words = [
    '\\p{L}',
    '\\p{sc=Han}',
    '\\p{sc=Devanagari}',
    '\\p{sc=Cyrillic}',
    '\\p{sc=Greek}',
    '\\p{sc=Hangul}',
    '\\p{sc=Thai}',
  ]
  fc.assert(
    fc.property(fc.oneof(...words.map((letter) => fc.stringMatching(new RegExp(`^${letter}{6,20}$`, 'u')))), (word) => {
      const folded = foldWord(word.normalize('NFKC'))
      // Signs without a letter are no word.
      fc.pre(/[\p{L}\p{N}]/u.test(folded))
      const found = new Set(wholes(word).join(''))
      expect(found.size).toBeGreaterThan(0)
      const kept = Array.from(folded.match(/[\p{L}\p{N}]/gu) ?? [], simplify).filter((letter) => !isParticle(letter))
      // Where scripts change inside a word, a letter between them may be a word of grammar.
      const isOneScript = words.slice(1).some((letter) => new RegExp(`^${letter}+$`, 'u').test(word))
      if (isOneScript && word.normalize('NFKC') === word)
        expect(kept.filter((letter) => !found.has(letter))).toEqual([])
    }),
  )
})

test('no number is lost', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const terms = analyse(text)
      for (const [digits] of text.normalize('NFKC').matchAll(/[0-9]+/g)) {
        if (digits.length < 60)
          expect(
            terms.some((term) => term.includes(digits)),
            digits,
          ).toBe(true)
      }
    }),
  )
})

test('long words end at 64 characters, never at half of one', () => {
  expect(analyse('a'.repeat(1_000_000))[0]).toHaveLength(64)
  expect(wholes(`a${'𐌰'.repeat(200)}`)).toEqual([`a${'𐌰'.repeat(63)}`])
})

test.each([
  ['one letter', 'a'],
  ['letters of two units', '𐌰'],
  ['Chinese', '柏'],
  ['combining marks', '\u0301'],
  ['marks of several classes', 'a\u0301\u0316'],
  ['vowel signs', 'ب\u064b\u0650'],
  ['Arabic prefixes', 'وال'],
  ['words of Arabic prefixes', 'وال '],
  ['digits', '1'],
  ['numbers', '1.'],
  ['spaces', ' '],
  ['ends of sentences', '. '],
  ['underscores', 'a_'],
  ['capitals', 'aB'],
  ['apostrophes', "a'"],
])('100,000 characters of %s take linear time', (_, piece) => {
  const quarter = piece.repeat(25_000 / piece.length)
  const whole = quarter.repeat(4)
  analyse(quarter)
  const [short, long] = [timeOf(quarter), timeOf(whole)]
  expect(long).toBeLessThan(Math.max(1_000, 10 * short))
})

function timeOf(text: string): number {
  const started = performance.now()
  analyse(text)
  return performance.now() - started
}

test('a memory is found by its key, tags and entities too', () => {
  const terms = termsOf({ text: 'Blue', key: 'favourite_colour', tags: ['userProfile'], about: ['project:atlas'] })
  expect(terms.filter((term) => !isPart(term))).toEqual([
    'blue',
    'favorit',
    'color',
    'user',
    'profil',
    'project',
    'atla',
  ])
})
