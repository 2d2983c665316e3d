import { describe, expect, test } from 'vitest'
import { testMemory } from '../testing/memory.ts'
import { likenessOf, textSimilarity } from './likeness.ts'

const likeness = (a: string, b: string, meaning?: number) =>
  likenessOf(testMemory({ text: a }), {
    memory: testMemory({ text: b }),
    text: textSimilarity(a, b),
    ...(meaning === undefined ? {} : { meaning }),
  })

describe('by words alone', () => {
  test.each([
    ['Alice loves sushi', 'alice loves sushi!'],
    ['Alice loves the sushi', 'Alice really loves sushi.'],
    ['She likes green tea', 'She like green tea'],
    ['Alice works as an architect in Hamburg', 'Alice works as an arhcitect in Hamburg'],
    ['Ich mag grünen Tee', 'ich mag grünen Tee…'],
    ['彼女は寿司が好きです', '彼女は寿司が好きです。'],
    ['don’t call before nine', "Don't call before nine"],
  ])('same: %s | %s', (a, b) => {
    expect(likeness(a, b)).toBe('same')
    expect(likeness(b, a)).toBe('same')
  })

  test.each([
    ['Alice likes coffee', 'Alice does not like coffee'],
    ['Alice likes coffee', "Alice doesn't like coffee"],
    ['Alice likes coffee', 'Alice no longer likes coffee'],
    ['Alice eats meat', 'Alice never eats meat'],
    ['Deploy on Fridays', 'Do not deploy on Fridays'],
    ['Alice isst Fleisch', 'Alice isst kein Fleisch'],
  ])('opposite: %s | %s', (a, b) => {
    expect(likeness(a, b)).toBe('opposite')
    expect(likeness(b, a)).toBe('opposite')
  })

  test.each([
    ['Alice gave Bob a book', 'Bob gave Alice a book'],
    ['prefers tea over coffee', 'prefers coffee over tea'],
    ['The meeting is at 3 pm on Monday', 'The meeting is at 4 pm on Monday'],
    ['Alice was a vegetarian for years', 'Alice is a vegetarian for years'],
    ["Alice's manager is called Bob Miller", "Alice's manager is called Rob Miller"],
    ['Alice lived in Berlin with a dog', 'Alice lives in Berlin with a dog'],
    ['call me before lunch on workdays', 'call me after lunch on workdays'],
    ['Alice likes dark chocolate and long walks in the rain', 'Alice likes milk chocolate and long walks in the rain'],
    ['Use version 10.34.9 of pnpm', 'Use version 10.34.8 of pnpm'],
    ['Alice never, never eats meat at home', 'Alice never eats meat at home'],
  ])('close, and never the same: %s | %s', (a, b) => {
    expect(likeness(a, b)).toBe('close')
    expect(likeness(b, a)).toBe('close')
  })

  test.each([
    ['Alice likes coffee', 'The train to Hamburg leaves at nine'],
    ['', ''],
    ['!!!', '???'],
    ['yes', 'no'],
  ])('different: %s | %s', (a, b) => {
    expect(likeness(a, b)).toBe('different')
  })

  test('other data is another thing', () => {
    const known = testMemory({ text: 'a table for two tonight', data: { at: 8 } })
    const incoming = testMemory({ text: 'a table for two tonight', data: { at: 9 } })
    expect(likenessOf(incoming, { memory: known, text: 1 })).toBe('close')
  })
})

describe('by meaning', () => {
  test('the same in other words, when the embedder is sure', () => {
    expect(likeness('She relocated to Munich', 'She moved to Munich', 0.96)).toBe('same')
    expect(likeness('She relocated to Munich', 'She moved to Munich', 0.9)).toBe('close')
  })

  test.each([
    ['She moved to Munich', 'She moved to Zürich'],
    ['the flat costs 900', 'the flat costs 950'],
    ['she eats meat', 'she does not eat meat'],
  ])('an embedder is never sure enough of: %s | %s', (a, b) => {
    expect(likeness(a, b, 0.99)).not.toBe('same')
  })

  test('the type says how sure it must be', () => {
    const similar = { memory: testMemory({ text: 'she moved house' }), text: 0.1, meaning: 0.9 }
    const incoming = testMemory({ text: 'she relocated' })
    expect(likenessOf(incoming, similar)).toBe('close')
    expect(likenessOf(incoming, similar, { meaning: 0.85 })).toBe('same')
    expect(likenessOf(incoming, similar, { close: { meaning: 0.95 } })).toBe('different')
  })
})
