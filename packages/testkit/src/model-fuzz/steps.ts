/** What a random sequence is made of. A step names memories by number, so that any part of a sequence is one too. */
import type { MemoryHandle, Outcome } from '@loci/core'
import fc from 'fast-check'
import type { Expected, Known, Reference } from './reference.ts'

export interface Step {
  operation: (typeof operations)[number]
  writer: number
  owner: number
  /** Which memory, key, text and version. */
  pick: number
  text: number
  type: number
  key: number
  /** After how many rows, or at which commit, the writer dies; it is asked again with the same key. */
  dies: number | undefined
}

const operations = [
  'add',
  'upsert',
  'compareAndSet',
  'update',
  'correct',
  'supersede',
  'forget',
  'forgetSlot',
  'restore',
  'feedback',
  'reopen',
] as const

const number = fc.nat({ max: 1_000 })

export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    operation: fc.constantFrom(...operations, 'add', 'upsert', 'update'),
    writer: fc.nat({ max: 1 }),
    owner: fc.nat({ max: 1 }),
    pick: number,
    text: number,
    type: number,
    key: number,
    dies: fc.option(fc.nat({ max: 9 }), { nil: undefined, freq: 3 }),
  }),
  { minLength: 1, maxLength: 14, size: 'max' },
)

/** Texts that have no word in common, so that none is like another. */
const texts = [
  'heliotrope quince sundial',
  'marzipan ferry accordion',
  'glacier trombone saffron',
  'lantern wombat turbine',
  'origami falcon meridian',
  'tundra cello pomegranate',
]
const types = ['fact', 'fact', 'preference', 'task_state', 'episode'] as const
const keys = [undefined, 'first', 'second'] as const
export const owners = ['alice', 'bob'] as const

export interface Call {
  /** What the model says. */
  expected: Expected
  run: (handle: MemoryHandle, idempotencyKey: string) => Promise<Outcome>
}

/** The call that a step means now, and what must come of it; undefined when there is nothing that it could be about. */
export function callOf(step: Step, model: Reference): Call | undefined {
  const owner = owners[step.owner] as string
  const words = texts[step.text % texts.length] as string
  const type = types[step.type % types.length] as string
  const own = model.memories.filter((memory) => memory.owner === owner)
  const any = own[step.pick % Math.max(1, own.length)]
  const active = model.active(owner)
  const memory = active[step.pick % Math.max(1, active.length)]
  const key = type === 'task_state' ? 'first' : type === 'episode' ? undefined : keys[step.key % keys.length]
  const source = type === 'episode' && step.key % 2 === 0 ? { messageId: `m${step.key % 3}` } : undefined
  const text = textIn(words, key)
  const draft = { owner, type, key, messageId: source?.messageId, text }
  const given = { type, text, ...(key === undefined ? {} : { key }), ...(source === undefined ? {} : { source }) }
  const slot = { type: 'fact', key: keys[1 + (step.key % 2)] as string }

  const slotText = textIn(words, slot.key)

  switch (step.operation) {
    case 'add':
      return { expected: model.add(draft), run: (handle, idempotencyKey) => handle.add(given, { idempotencyKey }) }
    case 'upsert': {
      const keyed = { ...slot, text: slotText }
      return {
        expected: model.add({ owner, ...keyed }),
        run: (handle, idempotencyKey) => handle.upsert(keyed, { idempotencyKey }),
      }
    }
    case 'compareAndSet': {
      const found = model.holder({ owner, ...slot })?.version ?? 0
      const expectedVersion = step.pick % 3 === 0 ? found + 1 : found
      const expected: Expected =
        expectedVersion === found
          ? model.add({ owner, ...slot, text: slotText })
          : { action: 'ConflictError', memory: undefined }
      return {
        expected,
        run: (handle, idempotencyKey) =>
          handle.upsert({ ...slot, text: slotText }, { expectedVersion, idempotencyKey }),
      }
    }
    case 'forgetSlot': {
      const holder = model.holder({ owner, ...slot })
      const expected = holder === undefined ? { action: 'NotFoundError', memory: undefined } : model.forget(holder)
      return { expected, run: (handle, idempotencyKey) => handle.forget(slot, { idempotencyKey }) }
    }
    case 'restore':
      return any && restoreCall(any, step, model)
    case 'reopen':
      return undefined
    default:
      return memory && changeCall(step, memory, textIn(words, memory.key), model)
  }
}

/** What a slot says, nothing outside of it says: it would be said again of the slot. */
function textIn(words: string, key: string | undefined): string {
  return key === undefined ? words : `${words} ${key}`
}

function restoreCall(memory: Known, step: Step, model: Reference): Call {
  const { version } = memory.history[step.text % memory.history.length] as Known['history'][number]
  const { id } = memory
  return {
    expected: model.restore(memory, version),
    run: (handle, idempotencyKey) => handle.restore(id, version, { idempotencyKey }),
  }
}

function changeCall(step: Step, memory: Known, text: string, model: Reference): Call {
  const { id, owner } = memory
  switch (step.operation) {
    case 'update':
      return {
        expected: model.update(memory, text),
        run: (handle, idempotencyKey) => handle.update(id, { text }, { idempotencyKey }),
      }
    case 'correct':
      return {
        expected: model.correct(memory, text),
        run: (handle, idempotencyKey) => handle.correct(id, text, { idempotencyKey }),
      }
    case 'supersede': {
      // A text of its own, so that no other memory holds it.
      const draft = { owner, type: 'fact', text: `${text} ${'abcdefghij'[step.key % 10]}${step.key}` }
      const isHeld = model
        .active(owner)
        .some((known) => known !== memory && known.type === 'fact' && known.text === draft.text)
      const expected = isHeld ? { action: 'ConflictError', memory: undefined } : model.supersede(memory, draft)
      return {
        expected,
        run: (handle, idempotencyKey) =>
          handle.add({ type: 'fact', text: draft.text, supersedes: id }, { idempotencyKey }),
      }
    }
    case 'forget':
      return { expected: model.forget(memory), run: (handle, idempotencyKey) => handle.forget(id, { idempotencyKey }) }
    default: {
      const verdict = step.key % 2 === 0 ? 'helpful' : 'wrong'
      return {
        expected: model.feedback(memory, verdict),
        run: (handle, idempotencyKey) => handle.feedback(id, verdict, { idempotencyKey }),
      }
    }
  }
}
