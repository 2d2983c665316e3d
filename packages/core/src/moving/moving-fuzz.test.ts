import { runs } from '@loci/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LociError } from '../errors.ts'
import { createMemory, type LociMemory } from '../memory.ts'
import type { Backend } from '../stores/contract.ts'
import { inMemory } from '../stores/in-memory.ts'
import { testClock } from '../testing/clock.ts'
import { dyingAfter } from '../testing/dying-after.ts'
import { faulty } from '../testing/faulty.ts'
import { type HistoryStep, historySteps, proposalTag, takeStep } from '../testing/random-history.ts'
import { testStores } from '../testing/stores.ts'

async function textOf(memory: LociMemory): Promise<string> {
  let text = ''
  for await (const line of memory.export()) text += line
  return text
}

/** Without the header, which tells the time. */
async function canonical(memory: LociMemory): Promise<string> {
  const text = await textOf(memory)
  return text.slice(text.indexOf('\n') + 1)
}

function opener(now: () => number, newId?: () => string): (store: Backend) => Promise<LociMemory> {
  return async (store) =>
    await createMemory({
      store: store as Required<Backend>,
      now,
      ...(newId && { newId }),
      sweep: { forgottenDays: 0.125, revisions: { olderThanDays: 0.2, keep: 1 } },
      tombstones: { key: 'a key that is long enough' },
      hooks: { review: ({ tags }) => (tags.includes(proposalTag) ? 'pending' : 'pass') },
    })
}

/** A process that is killed after so many rows; of an atomic store, before or after one of its commits. */
function mortal(backend: Required<Backend>, at: number): Required<Backend> {
  if (backend.metadata.traits.commit !== 'atomic') return dyingAfter(backend, at)
  const last = Math.floor(at / 8)
  const whole = Number.MAX_SAFE_INTEGER
  return faulty(backend, (call) => (call < last ? undefined : call > last || at % 2 === 0 ? 'dead' : whole))
}

/** A copy by a process that is killed. */
async function dieCopying(run: () => Promise<unknown>): Promise<void> {
  await run().catch((error: unknown) => {
    if (!(error instanceof LociError)) throw error
  })
}

/** Of two that are announced to follow one memory, a store that commits row by row takes the first back. */
const isAlike = ({ operation }: HistoryStep): boolean => operation !== 'announce'

/** Row by row, and many memories in one commit. */
const stores = [...testStores, { name: 'row by row', open: () => inMemory({ commit: 'row', maxBatch: 60 }) }]

describe.each(testStores)('from $name', ({ open: openSource }) => {
  it.each(stores)(
    'to $name: whatever happened, the copy is equal, also when it was killed, and after more has happened',
    async ({ open: openTarget }) => {
      await fc.assert(
        fc.asyncProperty(historySteps, historySteps, fc.nat(60), fc.nat(60), async (first, second, dies, diesAgain) => {
          const clock = testClock()
          const open = opener(clock.now)
          const source = await open(openSource())
          const backend = openTarget()
          for (const step of first) await takeStep(source, clock, step)
          await source.drain()
          await dieCopying(async () => (await open(mortal(backend, dies))).import([await textOf(source)]))
          const target = await open(backend)
          await target.import([await textOf(source)])
          expect(await canonical(target)).toBe(await canonical(source))
          const again = await target.import([await textOf(source)])
          expect(again).toMatchObject({ added: 0, updated: 0, revisions: 0, others: 0, conflicts: 0, deleted: 0 })

          const copied = openTarget()
          await source.copyTo(await open(copied))
          for (const step of second) await takeStep(source, clock, step)
          await source.drain()
          await dieCopying(async () => source.copyTo(await open(mortal(copied, diesAgain))))
          const copy = await open(copied)
          const report = await source.copyTo(copy)
          expect(await canonical(copy)).toBe(await canonical(source))
          expect(report).toMatchObject({ verified: true, conflicts: 0 })
        }),
        { numRuns: runs(25) },
      )
    },
    600_000,
  )

  it.each(stores)(
    'to $name: the copy goes on as the source does, also when it was copied again',
    async ({ open: openTarget }) => {
      await fc.assert(
        fc.asyncProperty(historySteps, historySteps, historySteps, async (before, between, after) => {
          const clock = testClock()
          let ids = 0
          const newId = (): string => `m-${String(ids++).padStart(6, '0')}`
          const open = opener(clock.now, newId)
          const source = await open(openSource())
          const copy = await open(openTarget())
          for (const part of [before, between]) {
            for (const step of part.filter(isAlike)) await takeStep(source, clock, step)
            await source.drain()
            await source.copyTo(copy)
          }
          const [next, then] = [ids, clock.now()]
          // Receipts have random ids.
          const steps = after.filter(({ operation }) => !operation.startsWith('erase')).filter(isAlike)
          for (const step of steps) await takeStep(source, clock, step)
          await source.drain()
          ids = next
          clock.advance(then - clock.now())
          for (const step of steps) await takeStep(copy, clock, step)
          await copy.drain()
          expect(await canonical(copy)).toBe(await canonical(source))
        }),
        { numRuns: runs(15) },
      )
    },
    600_000,
  )
})
