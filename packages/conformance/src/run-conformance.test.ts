import { ConfigError, inMemory, matches, StoreError } from '@loci/core'
import { expect, test } from 'vitest'
import { conformanceCases } from './conformance-cases.ts'
import { formatReport } from './format-report.ts'
import type { Harness } from './harness.ts'
import { memoryHarness } from './mutants/memory-harness.ts'
import { registerConformance } from './register-conformance.ts'
import { runConformance } from './run-conformance.ts'
import { visible } from './show.ts'

const absent = "rows: expects 'absent': stores when nothing is there, refuses when something is"
const kinds = 'rows: kinds are kept apart'

/** Takes `absent` for `any`. */
const careless = memoryHarness({}, ({ metadata, vectors }) => ({
  metadata: {
    ...metadata,
    commit: (tenant, changes) =>
      metadata.commit(
        tenant,
        changes.map((change) => ({ ...change, expects: 'any' })),
      ),
  },
  vectors,
}))

test('names of cases are unique and begin with their group', () => {
  const names = conformanceCases.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  for (const { name, group } of conformanceCases) expect(name.startsWith(`${group}: `)).toBe(true)
})

test('a failure says what was expected, what came, and what usually causes it', async () => {
  const report = await runConformance(careless, { filter: absent })
  expect(report).toMatchObject({ name: 'in memory', passed: 0, failed: 1, skipped: 0 })
  expect(report.results[0]?.error).toBe(
    [
      "a commit that expects 'absent' where version 1 is stored",
      '  expected: ConflictError',
      '  received: no error; it returned undefined',
      '  usual cause: `expects` is not checked, or not in the same step as the write, or the error of the backend is passed on as it is',
    ].join('\n'),
  )
})

test('what does not apply is skipped, with the reason', async () => {
  const rowsOnly: Harness = { name: 'rows only', create: () => ({ store: { metadata: inMemory().metadata } }) }
  const report = await runConformance(rowsOnly, { fuzz: 1 })
  const reasons = new Set(report.results.flatMap((result) => (result.status === 'skipped' ? [result.reason] : [])))
  expect([...reasons].sort()).toEqual([
    'harness.create returns no reopen',
    'the backend has no vector store',
    'the harness has no injected',
    "traits.commit is 'atomic'",
  ])
})

test('a known gap is no failure', async () => {
  const gaps = [{ case: absent, reason: 'no conditional writes' }]
  const report = await runConformance({ ...careless, gaps }, { filter: absent })
  expect(report).toMatchObject({
    passed: 0,
    failed: 0,
    gaps: 1,
    results: [{ status: 'gap', reason: 'no conditional writes' }],
  })
  expect(formatReport(report)).toContain('~ rows: expects')
})

test('a gap that has closed is a failure', async () => {
  const gaps = [{ case: absent, reason: 'no conditional writes' }]
  const report = await runConformance({ ...memoryHarness(), gaps }, { filter: absent })
  expect(report.results).toMatchObject([
    { status: 'failed', error: expect.stringContaining('gap closed: the case passes; remove') },
  ])
})

test('a gap for a case that does not apply is a failure', async () => {
  const gaps = [{ case: 'vectors: text: terms are literal', reason: 'whatever' }]
  const report = await runConformance({ ...memoryHarness(), gaps }, { filter: 'terms are literal' })
  expect(report.results).toMatchObject([{ status: 'failed', error: expect.stringContaining('it does not apply') }])
})

test('a gap for a case that does not exist is an error', async () => {
  const gaps = [{ case: 'rows: no such case', reason: 'whatever' }]
  await expect(runConformance({ ...memoryHarness(), gaps })).rejects.toThrow(ConfigError)
  await expect(runConformance({ ...memoryHarness(), gaps })).rejects.toThrow('there is no case "rows: no such case"')
})

test.for([
  [{ name: 'x' }, 'harness.create must be a function'],
  [{ name: '', create() {} }, 'harness.name must be'],
  [{ name: 'x', create() {}, injected: true }, 'harness.injected must be a function'],
  [{ name: 'x', create() {}, gaps: [{ case: 'y' }] }, 'each with a reason'],
  [{ name: 'x', create() {}, dispose() {} }, 'unknown option "dispose"'],
  [undefined, 'expected an object'],
] as const)('a harness that is none: %j', async ([harness, message]) => {
  await expect(runConformance(harness as unknown as Harness)).rejects.toThrow(message)
})

test('an unknown option is an error that names the nearest', async () => {
  const options = { sed: 1 } as object
  await expect(runConformance(memoryHarness(), options)).rejects.toThrow('did you mean "seed"?')
})

test('a filter that chooses nothing is an error', async () => {
  await expect(runConformance(memoryHarness(), { filter: 'no such case' })).rejects.toThrow(
    'no case has "no such case"',
  )
})

test('a case that never settles ends', async () => {
  const hanging = memoryHarness({}, ({ metadata, vectors }) => ({
    metadata: { ...metadata, count: () => new Promise(() => {}) },
    vectors,
  }))
  const report = await runConformance(hanging, { filter: kinds, timeoutMs: 50 })
  expect(report.results[0]?.error).toContain('still running after 50 ms')
})

test('a failing open and a failing dispose are failures', async () => {
  const broken = memoryHarness({}, ({ metadata, vectors }) => ({
    metadata: { ...metadata, open: () => Promise.reject(new Error('no server')) },
    vectors,
  }))
  expect((await runConformance(broken, { filter: kinds })).results[0]?.error).toBe('no server')
  let calls = 0
  const leaking: Harness = {
    name: 'leaking',
    create: () => ({
      store: inMemory(),
      dispose: () => (calls++ === 0 ? undefined : Promise.reject(new Error('folder is busy'))),
    }),
  }
  expect((await runConformance(leaking, { filter: kinds })).results[0]?.error).toBe('folder is busy')
})

test('the same failure is told once', async () => {
  const broken = memoryHarness({}, ({ metadata, vectors }) => ({
    metadata: {
      ...metadata,
      open() {
        throw new StoreError({ store: 'mine', operation: 'open', retryable: true, message: 'busy' })
      },
    },
    vectors,
  }))
  const report = await runConformance(broken, { filter: 'rows: list by createdAt', seed: 1 })
  expect(formatReport(report).split('\n').slice(1, 4)).toEqual([
    '  ✗ rows: list by createdAt, ascending',
    '      StoreError: mine open: busy (retryable: true)',
    '  ✗ rows: list by createdAt, descending (as above)',
  ])
})

test('what cannot be seen is shown', async () => {
  const dropping = memoryHarness({}, ({ metadata, vectors }) => ({
    metadata: {
      ...metadata,
      get: async (tenant, ids) =>
        (await metadata.get(tenant, ids)).map((row) => ({ ...row, body: row.body.replace(/^\ufeff/, '') })),
    },
    vectors,
  }))
  const report = await runConformance(dropping, { filter: 'rows: hostile strings' })
  expect(report.results[0]?.error).toMatch(/expected: .*"body":"\\u\{feff\}"/)
  expect(visible('a b\u00a0c\ne\u0301\u{1f600}')).toBe('a b\\u{a0}c\ne\\u{301}\u{1f600}')
})

test('an error may come before the promise, as core allows', async () => {
  const early = memoryHarness({}, ({ metadata, vectors }) => ({
    metadata: {
      ...metadata,
      list(tenant, query) {
        if (query.filter) matches(query.filter, {})
        return metadata.list(tenant, query)
      },
    },
    vectors,
  }))
  expect(await runConformance(early, { filter: 'rows: filters: an unknown operator' })).toMatchObject({ passed: 1 })
})

test('every case is disposed of, once, failing or not', async () => {
  let open = 0
  const counting: Harness = {
    name: 'counting',
    create() {
      open++
      return { ...careless.create(), dispose: () => void open-- } as ReturnType<Harness['create']>
    },
  }
  await runConformance(counting, { filter: 'expects' })
  expect(open).toBe(0)
})

test('an eventual store may lag, but must not lose', async () => {
  const harness = { ...memoryHarness({ lagMs: 50 }), eventualMs: 300 }
  const filter = 'vectors: a record comes back whole'
  expect(await runConformance(harness, { filter })).toMatchObject({ passed: 1, failed: 0 })
  const losing = memoryHarness({ lagMs: 50 }, ({ metadata, vectors }) => ({
    metadata,
    vectors: { ...vectors, upsert: (tenant, records) => vectors.upsert(tenant, records.slice(1)) },
  }))
  const report = await runConformance({ ...losing, eventualMs: 300 }, { filter })
  expect(report.results[0]?.error).toContain('the store is eventual: still so after 300 ms')
})

test('a fuzz failure is made small, and its seed repeats it', async () => {
  const harness = memoryHarness({}, ({ metadata, vectors }) => ({
    metadata: {
      ...metadata,
      count: async (tenant, query) => (query.filter?.op === 'or' ? 0 : metadata.count(tenant, query)),
    },
    vectors,
  }))
  const options = { filter: 'rows: filters: random', seed: 7, fuzz: 200 }
  const [first, second] = [await runConformance(harness, options), await runConformance(harness, options)]
  const error = first.results[0]?.error ?? ''
  expect(error).toContain('count with a random filter')
  expect(error).toContain('again with: seed 7, fuzz 200')
  expect(/filter: \{"op":"or","filters":\[.*\]\}/.exec(error)?.[0].length).toBeLessThan(300)
  expect(second.results[0]?.error).toBe(error)
})

test('cases become tests of any runner', async () => {
  const tests: { name: string; run: () => Promise<void>; timeoutMs?: number | undefined; skipped: boolean }[] = []
  const runner = Object.assign(
    (name: string, run: () => Promise<void>, timeoutMs?: number) =>
      tests.push({ name, run, timeoutMs, skipped: false }),
    { skip: (name: string, run: () => Promise<void>) => tests.push({ name, run, skipped: true }) },
  )
  const gaps = [{ case: absent, reason: 'no conditional writes' }]
  await registerConformance({ ...careless, gaps }, runner, { timeoutMs: 1_000 })
  expect(tests).toHaveLength(conformanceCases.length)
  expect(tests.find(({ name }) => name === `${absent} (known gap: no conditional writes)`)).toMatchObject({
    skipped: false,
    timeoutMs: 6_000,
  })
  expect(tests.find(({ name }) => name.startsWith('vectors: text: terms'))).toMatchObject({
    name: 'vectors: text: terms are literal (the vector store has no searchText)',
    skipped: true,
  })
  await tests.find(({ name }) => name === kinds)?.run()
  await expect(tests.find(({ name }) => name === 'rows: a delete checks what it expects')?.run()).rejects.toThrow(
    'ConflictError',
  )
})
