/**
 * Random histories of every kind of write, by two writers with warm caches, some of whom die and ask again, beside a
 * plain model: after each step every kind of read must say what the model says, of now and of the past.
 */
import { strictEqual } from 'node:assert'
import { isDeepStrictEqual } from 'node:util'
import { type Backend, createMemory, LociError, type LociMemory, type MetadataStore, StoreError } from '@loci/core'
import fc from 'fast-check'
import { mortal } from './mortal.ts'
import { createReference, type Known, type Reference } from './reference.ts'
import { callOf, owners, type Step, steps } from './steps.ts'

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
  clock: { now: () => number }
  writers: LociMemory[]
  /** What was true when. */
  snapshots: { at: number; texts: Map<string, string[]> }[]
}

const start = Date.UTC(2026, 0, 1)

async function runSequence(open: () => Store, tenant: string, sequence: readonly Step[]): Promise<void> {
  let time = start
  const clock = { now: () => time }
  const join = async (): Promise<LociMemory> => await createMemory({ store: open(), now: clock.now })
  const run: Run = { tenant, model: createReference(), clock, writers: [await join(), await join()], snapshots: [] }
  try {
    for (const [number, step] of sequence.entries()) {
      time += 86_400_000 / 48
      if (step.operation === 'reopen') {
        await run.writers[step.writer]?.close()
        run.writers[step.writer] = await join()
      }
      await take(run, step, `key-${number}`, open)
      await compare(run, step)
    }
  } finally {
    await Promise.all(run.writers.map((writer) => writer.close()))
  }
}

async function take({ tenant, model, clock, writers }: Run, step: Step, key: string, open: () => Store): Promise<void> {
  const owner = owners[step.owner] as string
  const call = callOf(step, model)
  if (call === undefined) return
  if (step.dies !== undefined) {
    const dying = await createMemory({ store: mortal(open(), step.dies), now: clock.now })
    await call.run(dying.for({ tenant, user: owner, task: 'trip' }), key).catch((error: unknown) => {
      if (!(error instanceof LociError)) throw error
    })
    await dying.close().catch((error: unknown) => {
      if (!(error instanceof StoreError)) throw error
    })
  }
  const handle = (writers[step.writer] as LociMemory).for({ tenant, user: owner, task: 'trip' })
  const { action, memory } = call.expected
  const outcome = await call.run(handle, key).catch((error: unknown) => {
    if (error instanceof LociError)
      return { action: error.name, memory: undefined, previous: undefined, reason: error.message }
    throw error
  })
  strictEqual(outcome.action, action, `${describe(step)} did ${outcome.action} (${outcome.reason}), not ${action}`)
  const id = outcome.memory?.id ?? outcome.previous?.id ?? ''
  if (memory === undefined) return
  if (memory.id === '') memory.id = id
  else strictEqual(id, memory.id, `${describe(step)} is about another memory`)
}

/** Every kind of read, by whichever writer did not write. */
async function compare(run: Run, step: Step): Promise<void> {
  const { tenant, model, clock, writers, snapshots } = run
  const reader = writers[1 - step.writer] as LociMemory
  const texts = new Map<string, string[]>()
  for (const owner of owners) {
    const handle = reader.for({ tenant, user: owner, task: 'trip' })
    const known = model.active(owner)
    const { items } = await handle.list({ limit: 1_000 })
    const facts = ({ id, text, version, reinforcements }: Known | (typeof items)[number]): unknown[] => [
      id,
      text,
      version,
      reinforcements,
    ]
    equal(step, `list of ${owner}`, items.map(facts).sort(), known.map(facts).sort())
    equal(step, `count of ${owner}`, await handle.count(), known.length)
    texts.set(owner, known.map(({ id, text }) => `${id} ${text}`).sort())

    const some = model.memories.filter((memory) => memory.owner === owner)[
      step.pick % Math.max(1, model.memories.length)
    ]
    if (some !== undefined) {
      const word = some.text.split(' ')[0] as string
      const hits = await handle.search(word, { limit: 100 })
      const wanted = known.filter(({ text }) => text.startsWith(`${word} `)).map(({ id }) => id)
      equal(step, `search for ${word}`, hits.map(({ memory }) => memory.id).sort(), wanted.sort())
      const found = await handle.get(some.id)
      equal(step, 'get', found?.text, some.status === 'active' ? some.text : undefined)
      const revisions = await handle.history(some.id)
      const past = revisions.map(({ version, memory }) => [version, memory.text, memory.status])
      // Between a crash and its repair, a memory may have been closed once more than the model knows.
      equal(
        step,
        `history of ${some.id}`,
        past.map(String),
        some.history.map(({ version, text, status }) => [version, text, status]).map(String),
      )
    }
    const snapshot = snapshots[step.pick % Math.max(1, snapshots.length)]
    if (snapshot !== undefined) {
      const forgotten = new Set(model.memories.filter(({ status }) => status === 'forgotten').map(({ id }) => id))
      const then = await handle.list({ asOf: snapshot.at, limit: 1_000 })
      const wanted = snapshot.texts.get(owner)?.filter((text) => !forgotten.has(text.split(' ')[0] as string)) ?? []
      equal(step, `list as of ${snapshot.at}`, then.items.map(({ id, text }) => `${id} ${text}`).sort(), wanted)
    }
  }
  snapshots.push({ at: clock.now(), texts })
  const stranger = reader.for({ tenant: `${tenant}-other`, user: 'alice', task: 'trip' })
  equal(step, 'what another tenant sees', await stranger.count(), 0)
}

function equal(step: Step, what: string, found: unknown, wanted: unknown): void {
  if (isDeepStrictEqual(found, wanted)) return
  throw new Error(
    `after ${describe(step)}: ${what} is ${JSON.stringify(found)}, the model says ${JSON.stringify(wanted)}`,
  )
}

function describe({ operation, writer, owner, dies }: Step): string {
  const death = dies === undefined ? '' : `, died at ${dies} and asked again`
  return `${operation} (writer ${writer}, ${owners[owner]}${death})`
}
