import { expect, test } from 'vitest'
import { isMangled, lostWord, quote, scriptOf } from './words.ts'

test.each([
  ['Dieter fÃ¤hrt mit der StraÃŸenbahn', true],
  ['Itâ€™s fine', true],
  ['a \uFFFD b', true],
  ['Â© 2026', true],
  ['Dieter fährt mit der Straßenbahn', false],
  ['SÃO PAULO', false],
  ['Ân, Ã, â', false],
  ['美玲', false],
])('%s: mangled %s', (text, mangled) => {
  expect(isMangled(text)).toBe(mangled)
})

test.each([
  ['Alice likes tea', 'Latin'],
  ['Chloé likes tea', 'Latin with accents'],
  ['美玲喜欢喝绿茶。', 'Chinese'],
  ['田中さんは東京', 'Japanese'],
  ['김민수는 서울', 'Korean'],
  ['عمر يعيش', 'Arabic'],
  ['Ома pays again', 'Latin'],
  ['Омар переезжает', 'Cyrillic'],
  ['42', 'no letters'],
  ['ႠႡ', 'other scripts'],
])('%s is written in %s', (text, script) => {
  expect(scriptOf(text)).toBe(script)
})

test.each([
  ['Dieter fährt gern', 'diet f hrt gern', 'fährt'],
  ['美玲喜欢喝绿茶。', '美玲喜欢喝绿茶。', '美玲喜欢喝绿茶'],
  ['Alice runs', 'alice run', undefined],
  ['Café, open', 'café open', undefined],
])('%s as %s loses %s', (text, lemmatized, word) => {
  expect(lostWord(text, lemmatized)).toBe(word)
})

test('a long text is cut between characters, and stays on one line', () => {
  expect(quote('a\n b')).toBe('“a b”')
  expect(quote('😀'.repeat(200))).toBe(`“${'😀'.repeat(89)}…”`)
})
