/** From a step to a call, and to what the model says of it. */
import type { LociMemory, MemoryHandle } from '@loci/core'
import type { Expected, Known, Reference } from './reference.ts'
import type { Step } from './steps.ts'

export interface Call {
  /** What the model says. */
  expected: Expected
  run: (writer: Writer, idempotencyKey: string) => Promise<Done>
}

interface Writer {
  handle: MemoryHandle
  memory: LociMemory
  tenant: string
}

/** What a call says of itself. Those of operators have no outcome: `action` says that they came to an end. */
export interface Done {
  action: string
  reason?: string
  memory?: { id: string } | undefined
  previous?: { id: string } | undefined
}

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
/** The `review` hook keeps back what has it. */
export const proposalTag = 'proposal'

/** The call that a step means now; undefined when there is nothing that it could be about. */
export function callOf(step: Step, model: Reference, now: number): Call | undefined {
  return (draftCall(step, model, now) ?? slotCall(step, model) ?? operatorCall(step, model)) || memoryCall(step, model)
}

function draftCall(step: Step, model: Reference, now: number): Call | undefined {
  const { operation } = step
  if (operation !== 'add' && operation !== 'expiring' && operation !== 'propose') return undefined
  const type = operation === 'add' ? types[step.type % types.length] : 'fact'
  const key = type === 'task_state' ? 'first' : type === 'episode' ? undefined : keys[step.key % keys.length]
  const messageId = type === 'episode' && step.key % 2 === 0 ? `m${step.key % 3}` : undefined
  const expiresAt = operation === 'expiring' ? now + (1 + (step.pick % 4)) * 3_000_000 : undefined
  const text = textIn(wordsOf(step), key)
  const draft = { owner: ownerOf(step), type: type as string, key, messageId, text, expiresAt }
  const given = {
    type: type as string,
    text,
    ...(key === undefined ? {} : { key }),
    ...(messageId === undefined ? {} : { source: { messageId } }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(operation === 'propose' ? { tags: [proposalTag] } : {}),
  }
  const expected = operation === 'propose' ? model.propose(draft) : model.add(draft)
  return { expected, run: ({ handle }, idempotencyKey) => handle.add(given, { idempotencyKey }) }
}

function slotCall(step: Step, model: Reference): Call | undefined {
  const owner = ownerOf(step)
  const slot = { type: 'fact', key: keys[1 + (step.key % 2)] as string }
  const draft = { ...slot, text: textIn(wordsOf(step), slot.key) }
  switch (step.operation) {
    case 'upsert':
      return {
        expected: model.add({ owner, ...draft }),
        run: ({ handle }, idempotencyKey) => handle.upsert(draft, { idempotencyKey }),
      }
    case 'late': {
      const holder = model.holder({ owner, ...slot })
      const validFrom = (holder?.validFrom ?? Date.UTC(2026, 0, 1)) - (step.pick % 8) * 1_000_000
      return {
        expected: model.add({ owner, ...draft, validFrom, isDated: true }),
        run: ({ handle }, idempotencyKey) => handle.upsert({ ...draft, validFrom }, { idempotencyKey }),
      }
    }
    case 'compareAndSet': {
      const found = model.holder({ owner, ...slot })?.version ?? 0
      const expectedVersion = step.pick % 3 === 0 ? found + 1 : found
      return {
        expected:
          expectedVersion === found ? model.add({ owner, ...draft }) : { action: 'ConflictError', memory: undefined },
        run: ({ handle }, idempotencyKey) => handle.upsert(draft, { expectedVersion, idempotencyKey }),
      }
    }
    case 'forgetSlot': {
      const holders = model.seenBy(owner).flatMap((name) => model.holder({ owner: name, ...slot }) ?? [])
      const [holder] = holders.sort((a, b) => b.version - a.version || a.createdAt - b.createdAt)
      return {
        expected: holder === undefined ? { action: 'NotFoundError', memory: undefined } : model.forget(holder),
        run: ({ handle }, idempotencyKey) => handle.forget(slot, { idempotencyKey }),
      }
    }
    default:
      return undefined
  }
}

function operatorCall(step: Step, model: Reference): Call | false | undefined {
  const owner = ownerOf(step)
  const own = model.memories.filter((memory) => memory.owner === owner && memory.status !== 'gone')
  const waiting = pick(
    own.filter(({ status }) => status === 'pending'),
    step.pick,
  )
  const ended =
    (action: string) =>
    async (work: Promise<unknown>): Promise<Done> => {
      await work
      return { action }
    }
  switch (step.operation) {
    case 'approve':
      return (
        waiting !== undefined && {
          expected: model.approve(waiting),
          run: ({ memory, tenant }) => memory.admin(tenant).approve(waiting.id),
        }
      )
    case 'reject':
      return (
        waiting !== undefined && {
          expected: model.erase([waiting]),
          run: ({ memory, tenant }) => ended('erased')(memory.admin(tenant).reject(waiting.id)),
        }
      )
    case 'sweep':
      return {
        expected: model.sweep(),
        run: ({ memory, tenant }) => ended('swept')(memory.sweep({ tenant })),
      }
    case 'link':
      return {
        expected: model.link(),
        run: ({ memory, tenant }) => ended('linked')(memory.admin(tenant).link({ user: 'alice' }, { user: 'bob' })),
      }
    case 'erase':
      return {
        expected: model.eraseOwner(owner),
        run: ({ memory, tenant }) => ended('erased')(memory.admin(tenant).erase({ user: owner })),
      }
    case 'eraseIds': {
      const some = pick(own, step.pick)
      return (
        some !== undefined && {
          expected: model.erase([some]),
          run: ({ memory, tenant }) => ended('erased')(memory.admin(tenant).erase({ ids: [some.id] })),
        }
      )
    }
    case 'reindex':
      return {
        expected: { action: 'reindexed', memory: undefined },
        run: ({ memory, tenant }) => ended('reindexed')(memory.reindex({ tenant })),
      }
    case 'reopen':
      return false
    default:
      return undefined
  }
}

function memoryCall(step: Step, model: Reference): Call | undefined {
  const owner = ownerOf(step)
  if (step.operation === 'restore') {
    const any = pick(
      model.memories.filter((memory) => memory.owner === owner),
      step.pick,
    )
    return any && restoreCall(any, step, model)
  }
  const memory = pick(model.active(owner), step.pick)
  return memory && changeCall(step, memory, textIn(wordsOf(step), memory.key), model)
}

function restoreCall(memory: Known, step: Step, model: Reference): Call {
  const { version } = memory.history[step.text % memory.history.length] as Known['history'][number]
  const { id } = memory
  return {
    expected: model.restore(memory, version),
    run: ({ handle }, idempotencyKey) => handle.restore(id, version, { idempotencyKey }),
  }
}

function changeCall(step: Step, memory: Known, text: string, model: Reference): Call | undefined {
  const { id, owner } = memory
  switch (step.operation) {
    case 'update':
      return {
        expected: model.update(memory, text),
        run: ({ handle }, idempotencyKey) => handle.update(id, { text }, { idempotencyKey }),
      }
    case 'correct':
      return {
        expected: model.correct(memory, text),
        run: ({ handle }, idempotencyKey) => handle.correct(id, text, { idempotencyKey }),
      }
    case 'supersede': {
      // A text of its own, so that no other memory holds it.
      const draft = { owner, type: 'fact', text: `${text} ${'abcdefghij'[step.key % 10]}${step.key}` }
      const isHeld = model
        .active(owner)
        .some((known) => known !== memory && known.type === 'fact' && known.text === draft.text)
      return {
        expected: isHeld ? { action: 'ConflictError', memory: undefined } : model.supersede(memory, draft),
        run: ({ handle }, idempotencyKey) =>
          handle.add({ type: 'fact', text: draft.text, supersedes: id }, { idempotencyKey }),
      }
    }
    case 'forget':
      return {
        expected: model.forget(memory),
        run: ({ handle }, idempotencyKey) => handle.forget(id, { idempotencyKey }),
      }
    case 'feedback': {
      const verdict = step.key % 2 === 0 ? 'helpful' : 'wrong'
      return {
        expected: model.feedback(memory, verdict),
        run: ({ handle }, idempotencyKey) => handle.feedback(id, verdict, { idempotencyKey }),
      }
    }
    default:
      return undefined
  }
}

function pick<T>(items: readonly T[], number: number): T | undefined {
  return items[number % Math.max(1, items.length)]
}

const ownerOf = ({ owner }: Step): string => owners[owner] as string
const wordsOf = ({ text }: Step): string => texts[text % texts.length] as string

/** What a slot says, nothing outside of it says: it would be said again of the slot. */
function textIn(words: string, key: string | undefined): string {
  return key === undefined ? words : `${words} ${key}`
}
