import fc from 'fast-check'
import { expect, test } from 'vitest'
import { analyse, termsOf } from './analyse.ts'

test('stems English and drops stop words', () => {
  expect(analyse('She is moving to Berlin because of the new jobs')).toEqual(['move', 'berlin', 'new', 'job'])
})

test('keeps identifiers, numbers and other languages', () => {
  expect(analyse('Ticket LOC-4711: race_result, straße, Привет, مرحبا')).toEqual([
    'ticket',
    'loc',
    '4711',
    'race_result',
    'race',
    'result',
    'straße',
    'привет',
    'مرحبا',
  ])
})

test('a word with accents is found without them', () => {
  expect(analyse("Göteborg, l'été")).toEqual(['göteborg', 'goteborg', 'l', 'été', 'ete'])
})

test('cuts Chinese, Japanese and Thai into characters and pairs', () => {
  expect(analyse('我住柏林')).toEqual(['我', '住', '我住', '柏', '住柏', '林', '柏林'])
  expect(analyse('猫')).toEqual(['猫'])
})

test('folds width and case', () => {
  expect(analyse('ＢＥＲＬＩＮ Berlin')).toEqual(['berlin', 'berlin'])
})

test('a word made of letters alone is never lost, in any script', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[\p{L}]{3,20}$/u), (letters) => {
      const folded = letters.normalize('NFKC').toLowerCase()
      const stopped = analyse(folded).length === 0 && /^[a-z]+$/.test(folded)
      expect(stopped || analyse(letters).length > 0).toBe(true)
    }),
  )
})

test('a megabyte without a space takes linear time', () => {
  expect(analyse('a'.repeat(1_000_000))).toHaveLength(1)
  expect(analyse('柏'.repeat(200_000))).toHaveLength(399_999)
})

test('a memory is found by its key, tags and entities too', () => {
  const terms = termsOf({ text: 'Blue', key: 'favourite_colour', tags: ['userProfile'], about: ['project:atlas'] })
  expect(terms).toEqual(['blue', 'favourit', 'colour', 'user', 'profil', 'project', 'atla'])
})
