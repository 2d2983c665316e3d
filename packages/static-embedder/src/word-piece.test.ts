import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { cleanWords } from './clean-words.ts'
import { readParts } from './model.ts'
import { wordPiece } from './word-piece.ts'

/** What the tokeniser of the teacher says, made by `distil/fixtures.py`: texts and their pieces. */
const fixture: [string, string[]][] = JSON.parse(
  await readFile(new URL('../test/tokens.json', import.meta.url), 'utf8'),
)
const weights = await readFile(new URL('../weights/static-minilm-256-v1.bin', import.meta.url))
const vocabulary = readParts(weights).pieces

describe('as the reference', () => {
  test('has hostile texts to ask about', () => expect(fixture.length).toBeGreaterThanOrEqual(300))

  test('cuts them as it does', () => {
    const toPieces = wordPiece(vocabulary)
    const got = fixture.map(([text]) => [text, toPieces(text).map((id) => vocabulary[id])])
    expect(got).toEqual(fixture.map(([text, pieces]) => [text, pieces.filter((piece) => piece !== '[UNK]')]))
  })
})

test('a word that is not known as a whole gives nothing', () => {
  const toPieces = wordPiece(['play', '##ing', 'the'])
  expect(toPieces('playing the playful')).toEqual([0, 1, 2])
  expect(toPieces('ing')).toEqual([])
})

test('plain and other text are cut alike', () => {
  const plain = 'A cat, 2 dogs; "I\'m" under_score\tand\nlines (c) 3.5% ~'
  expect(cleanWords(`${plain}é`)).toEqual([...cleanWords(plain).slice(0, -1), '~', 'e'])
})

test('halves of pairs say nothing', () => {
  expect(cleanWords('a\ud800b \udc00')).toEqual(['ab'])
})

test('a long text is read in time that grows with its length', () => {
  const toPieces = wordPiece(vocabulary)
  const start = performance.now()
  toPieces('é'.repeat(500_000))
  toPieces('a'.repeat(500_000))
  toPieces('😀'.repeat(200_000))
  expect(performance.now() - start).toBeLessThan(5_000)
})
