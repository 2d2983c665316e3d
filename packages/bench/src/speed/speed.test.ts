import { afterAll, beforeAll, expect, test } from 'vitest'
import { renderedPages } from '../marked-tables.ts'
import { readRecorded } from '../recorded-results.ts'
import type { Rival } from '../rivals/rival.ts'
import { type Target, targetOf } from '../target.ts'
import { trigramEmbedder } from '../trigram-embedder.ts'
import { type GrowthReport, growth } from './growth.ts'
import { type SpeedReport, speed } from './speed.ts'
import { growthTables, recordedGrowth, recordedSpeed, speedTables } from './tables.ts'
import { textOf } from './texts.ts'

let targets: [Target, Target, Target, Target]
beforeAll(async () => {
  targets = await Promise.all([targetOf(), targetOf(), targetOf(), targetOf()])
})
afterAll(() => Promise.all(targets.map((target) => target.dispose())))
const onProgress = (): void => {}

/** A rival that takes its time, and notes what it is asked. */
function slowRival(): { rival: Rival; told: string[]; asked: string[] } {
  const [told, asked]: [string[], string[]] = [[], []]
  const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
  const rival: Rival = {
    name: 'slow 1.0',
    engine: 'a timer',
    async add(user, texts) {
      await wait(5)
      told.push(...texts.map((text) => `${user}: ${text}`))
      return texts.map(String)
    },
    async search(user, query) {
      await wait(5)
      asked.push(`${user}: ${query}`)
      return []
    },
    close: async () => {},
  }
  return { rival, told, asked }
}

test('all are given the same, and the ratios say who took how long', async () => {
  const { rival, told, asked } = slowRival()
  const options = {
    memories: 1_000,
    embedder: trigramEmbedder(),
    embedderName: 'trigrams',
    rivals: [rival],
    rounds: 20,
    onProgress,
  }
  const report = await speed(targets[0], options)
  expect(told.slice(99, 101)).toEqual([`user-0: ${textOf(99)}`, `user-1: ${textOf(100)}`])
  expect(told).toHaveLength(1_000)
  expect(asked).toHaveLength(2)
  expect(asked[1]).toBe(`user-0: ${textOf(79_190)}`)
  const theirs = report.against?.['slow 1.0']
  expect(theirs).toMatchObject({ engine: 'a timer', searches: 2 })
  expect(theirs?.['search p50 ms']).toBeGreaterThanOrEqual(4)
  expect(theirs?.['search ratio']).toBeCloseTo((theirs?.['search p50 ms'] ?? 0) / report['search p50 ms'])
  expect(theirs?.['add ratio']).toBeCloseTo(report['add/s'] / (theirs?.['add/s'] ?? 0))
  expect(report['search over raw ms']).toBeCloseTo(report['search p50 ms'] - report['raw search and read p50 ms'])
  expect(report['search p95 ms']).toBeGreaterThanOrEqual(report['search p50 ms'])
})

test('by words alone the driver looks up words', async () => {
  const report = await speed(targets[1], {
    memories: 1_000,
    embedder: undefined,
    embedderName: 'none',
    rounds: 5,
    onProgress,
  })
  expect(report['raw search and read p50 ms']).toBeGreaterThan(0)
  expect(report).not.toHaveProperty('raw search p50 ms')
})

test('the driver alone finds by words what is in the scope, the best first', async () => {
  const raw = await (targets[2].openRawWords as NonNullable<Target['openRawWords']>)()
  const record = (id: string, scopeKey: string, text: string): Parameters<typeof raw.insert>[0][number] => {
    return { id, scopeKey, text, vector: new Float32Array() }
  }
  await raw.insert([
    record('a', 'user-1', 'green "tea"'),
    record('b', 'user-1', 'tea'),
    record('c', 'user-2', 'green tea'),
  ])
  expect(await raw.searchWords?.({ words: 'green "tea', scopeKeys: ['user-1', ''], limit: 10 })).toEqual(['a', 'b'])
  await raw.close()
})

test('a scope is searched in a small and in a large store', async () => {
  const report = await growth({
    targets: [targets[2], targets[3]],
    embedder: undefined,
    embedderName: 'none',
    scope: 20,
    memories: [100, 400],
    rounds: 5,
    onProgress,
  })
  expect(report).toMatchObject({ scope: 20, small: { memories: 100 }, large: { memories: 400 } })
  expect(report['growth ratio']).toBeCloseTo(report.large['search p50 ms'] / report.small['search p50 ms'], 1)
})

test('the page says what was measured last', async () => {
  const tables = [
    ...speedTables(await readRecorded<SpeedReport>(recordedSpeed)),
    ...growthTables(await readRecorded<GrowthReport>(recordedGrowth)),
  ]
  for (const { file, is, should } of await renderedPages(tables)) {
    expect(is, `${file}: run 'pnpm bench speed --write' and 'pnpm bench growth --write'`).toBe(should)
  }
})
