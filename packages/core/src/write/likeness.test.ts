import { describe, expect, test } from 'vitest'
import { testMemory } from '../testing/memory.ts'
import type { NearDuplicates } from '../types/memory-type.ts'
import { likenessOf, textSimilarity } from './likeness.ts'
import { likenessPairs } from './likeness-pairs.ts'

const likeness = (a: string, b: string, meaning?: number, thresholds?: NearDuplicates) =>
  likenessOf(
    testMemory({ text: a }),
    { memory: testMemory({ text: b }), text: textSimilarity(a, b), ...(meaning === undefined ? {} : { meaning }) },
    thresholds,
  )

describe('by words alone', () => {
  test.each([
    ['Alice loves sushi', 'alice loves sushi!'],
    ['Alice loves sushi', 'Alice really loves sushi.'],
    ['The user prefers dark mode', 'User prefers dark mode'],
    ["Alice can't swim", 'Alice cannot swim'],
    ['I’m allergic to nuts', 'I am allergic to nuts'],
    ['She says “hello world”', 'She says "hello  world"'],
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
    ['Alice works as an architect in Hamburg', 'Alice works as an arhcitect in Hamburg'],
    ['She likes green tea', 'She like green tea'],
    ['Alice likes the music', 'Alice likes music'],
    ['Alice writes C++ at work', 'Alice writes C# at work'],
    ['All tests pass', 'Not all tests pass'],
    ['Alice kennt Leute die rauchen', 'Alice kennt Leute die nicht rauchen'],
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

  test.each([
    ['another speaker', { source: { speaker: 'alice' } }, { source: { speaker: 'bob' } }],
    ['no speaker', { source: { speaker: 'alice' } }, {}],
    ['other entities', { about: ['person:carol'] }, { about: ['person:bob'] }],
    ['no entities', { about: ['person:carol'] }, {}],
    ['fewer entities', { about: ['person:carol', 'person:bob'] }, { about: ['person:bob'] }],
  ])('of %s nothing is the same or the opposite', (_name, one, other) => {
    for (const text of ['I am allergic to nuts!', 'I am not allergic to nuts']) {
      const incoming = testMemory({ text: 'I am allergic to nuts', ...one })
      const known = testMemory({ text, ...other })
      const similar = { text: textSimilarity(incoming.text, text), meaning: 1 }
      expect(likenessOf(incoming, { memory: known, ...similar }, { meaning: 0.9 })).toBe('close')
      expect(likenessOf(known, { memory: incoming, ...similar }, { meaning: 0.9 })).toBe('close')
    }
  })

  test.each([
    [{ about: ['person:bob', 'person:carol'] }, { about: ['person:carol', 'person:bob', 'person:bob'] }],
    [{ about: [] }, {}],
    [{ source: { speaker: 'bob', session: 'one' } }, { source: { speaker: 'bob', session: 'two' } }],
  ])('the same speaker and entities: %j | %j', (one, other) => {
    const incoming = testMemory({ text: 'I am ill', ...one })
    expect(likenessOf(incoming, { memory: testMemory({ text: 'i am ill!', ...other }), text: 1 })).toBe('same')
  })
})

describe('the labelled pairs', () => {
  const bothWays = likenessPairs.flatMap((pair) => [pair, { ...pair, a: pair.b, b: pair.a }])
  const labelled = (label: string) => bothWays.filter(({ expect: expected }) => expected === label)
  const isLost = (found: string) => found === 'same' || found === 'opposite'

  test('whatever the embedder says, nothing is lost of what should be kept', () => {
    expect(likenessPairs.length).toBeGreaterThanOrEqual(500)
    for (const meaning of [undefined, 1]) {
      expect(labelled('keep both').filter(({ a, b }) => isLost(likeness(a, b, meaning)))).toEqual([])
    }
  })

  test('the same is never taken for the opposite, nor the opposite for the same', () => {
    expect(labelled('same').filter(({ a, b }) => likeness(a, b, 1) === 'opposite')).toEqual([])
    expect(labelled('opposite').filter(({ a, b }) => likeness(a, b, 1) === 'same')).toEqual([])
  })

  // Measured: 0.604 and 0.711. What is missed is kept twice, and shown; half of it no rule of words can find.
  test.each([
    ['same', 0.6],
    ['opposite', 0.7],
  ])('%s: at least %d of them are found', (label, floor) => {
    const found = labelled(label).filter(({ a, b }) => likeness(a, b) === label)
    expect(found.length / labelled(label).length).toBeGreaterThanOrEqual(floor)
  })

  test('a type that trusts an embedder loses only what no word list tells from synonyms', () => {
    const lost = labelled('keep both').filter(({ a, b }) => isLost(likeness(a, b, 1, { meaning: 0.9 })))
    expect(lost.map(({ a, b }) => [a, b])).toEqual([
      ['Use tabs', 'Use spaces'],
      ['Use spaces', 'Use tabs'],
    ])
  })
})

describe('by meaning', () => {
  const trusting = { meaning: 0.95 }

  test('the same in other words, when the embedder is sure and the type trusts it', () => {
    expect(likeness('She relocated to Munich', 'She moved to Munich', 0.96, trusting)).toBe('same')
    expect(likeness('She relocated to Munich', 'She moved to Munich', 0.9, trusting)).toBe('close')
    expect(likeness('She relocated to Munich', 'She moved to Munich', 0.99)).toBe('close')
  })

  test.each([
    ['She moved to Munich', 'She moved to Zürich'],
    ['the flat costs 900', 'the flat costs 950'],
    ['she eats meat', 'she does not eat meat'],
    ['the doctor sued the lawyer', 'the lawyer sued the doctor'],
    ['alice gave bob a book', 'bob gave alice a book'],
    ['Bob is allergic to peanuts', 'Rob is allergic to peanuts'],
    ['she receives a pension', 'she received a pension'],
    ['call her before lunch', 'call her after lunch'],
    ['my sister lives there', 'my brother lives there'],
  ])('an embedder is never sure enough of: %s | %s', (a, b) => {
    expect(likeness(a, b, 1, trusting)).not.toBe('same')
  })

  test('the type says how sure it must be', () => {
    const similar = { memory: testMemory({ text: 'she moved house' }), text: 0.1, meaning: 0.9 }
    const incoming = testMemory({ text: 'she relocated' })
    expect(likenessOf(incoming, similar)).toBe('close')
    expect(likenessOf(incoming, similar, { text: 0.1 })).toBe('close')
    expect(likenessOf(incoming, similar, { meaning: 0.85 })).toBe('same')
    expect(likenessOf(incoming, similar, { close: { meaning: 0.95 } })).toBe('different')
  })
})
