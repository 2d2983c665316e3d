/**
 * Random histories of every kind of call, by two writers with warm caches, some of whom die and ask again, beside a
 * plain model: after each step every kind of read must say what the model says, of now and of the past.
 */
import { strictEqual } from 'node:assert'
import { type Backend, createMemory, LociError, type LociMemory, type MetadataStore, StoreError } from '@loci/core'
import fc from 'fast-check'
import { callOf, type Done, owners, proposalTag } from './calls.ts'
import { compareReads, type Snapshot, snapshotOf } from './compare-reads.ts'
import { mortal } from './mortal.ts'
import { createReference, forgottenDays, type Reference } from './reference.ts'
import { type Step, steps } from './steps.ts'

type Store = Backend & { metadata: MetadataStore }

export interface ModelFuzzOptions {
  sequences: number
  /** Called for each sequence; gives what each writer opens the same data with. */
  store: () => () => Store
  /** Of the next sequence: sequences may share a database. */
  tenant?: () => string
  seed?: number
}

/** @throws with the shortest sequence that differs, and the seed that finds it again. */
export async function modelFuzz({ sequences, store, tenant = () => 't', seed }: ModelFuzzOptions): Promise<void> {
  const parameters = seed === undefined ? { numRuns: sequences } : { numRuns: sequences, seed }
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      await runSequence(store(), tenant(), sequence)
    }),
    { ...parameters, endOnFailure: false },
  )
}

interface Run {
  tenant: string
  model: Reference
  open: (dies?: number) => Promise<LociMemory>
  writers: LociMemory[]
}

const start = Date.UTC(2026, 0, 1)
const stepMs = 1_800_000

async function runSequence(store: () => Store, tenant: string, sequence: readonly Step[]): Promise<void> {
  let time = start
  const now = (): number => time
  async function open(dies?: number): Promise<LociMemory> {
    return await createMemory({
      store: dies === undefined ? store() : mortal(store(), dies),
      now,
      sweep: { forgottenDays },
      hooks: {
        review: ({ tags }, { operation }) => (operation === 'add' && tags.includes(proposalTag) ? 'pending' : 'pass'),
      },
    })
  }
  const run: Run = { tenant, model: createReference(now, owners), open, writers: [await open(), await open()] }
  const snapshots: Snapshot[] = []
  try {
    for (const [number, step] of sequence.entries()) {
      time += stepMs
      if (step.operation === 'reopen') {
        await run.writers[step.writer]?.close()
        run.writers[step.writer] = await open()
      }
      await take(run, step, `key-${number}`, now())
      // By whichever writer did not write.
      const reader = run.writers[1 - step.writer] as LociMemory
      try {
        await compareReads({ reader, tenant, model: run.model, pick: step.pick, snapshots, now: now() })
      } catch (error) {
        throw new Error(`after ${describe(step)}: ${(error as Error).message}`)
      }
      snapshots.push(snapshotOf(run.model, now()))
    }
  } finally {
    await Promise.all(run.writers.map((writer) => writer.close()))
  }
}

async function take({ tenant, model, open, writers }: Run, step: Step, key: string, now: number): Promise<void> {
  const owner = owners[step.owner] as string
  const call = callOf(step, model, now)
  if (call === undefined) return
  const as = (memory: LociMemory) => ({ memory, tenant, handle: memory.for({ tenant, user: owner, task: 'trip' }) })
  if (step.dies !== undefined) {
    const dying = await open(step.dies)
    await call.run(as(dying), key).catch((error: unknown) => {
      if (!(error instanceof LociError)) throw error
    })
    await dying.close().catch((error: unknown) => {
      if (!(error instanceof StoreError)) throw error
    })
  }
  const outcome = await call.run(as(writers[step.writer] as LociMemory), key).catch((error: unknown): Done => {
    if (error instanceof LociError) return { action: error.name, reason: error.message }
    throw error
  })
  const { action, memory } = call.expected
  // Operators have no idempotency keys: what was done by the first who asked is not there for the second.
  const wasDone = step.dies !== undefined && /approve|reject/.test(step.operation) && outcome.action === 'NotFoundError'
  if (!wasDone) {
    strictEqual(outcome.action, action, `${describe(step)} did ${outcome.action} (${outcome.reason}), not ${action}`)
  }
  if (memory === undefined || wasDone) return
  const id = outcome.memory?.id ?? outcome.previous?.id ?? ''
  if (memory.id === '') memory.id = id
  else strictEqual(id, memory.id, `${describe(step)} is about another memory`)
}

function describe({ operation, writer, owner, dies }: Step): string {
  const death = dies === undefined ? '' : `, died at ${dies} and asked again`
  return `${operation} (writer ${writer}, ${owners[owner]}${death})`
}
