/** The simplest possible model of what Loci promises: lists and maps, no store, no index, no crash. */

/** `gone`: erased, or deleted after its time. */
type Status = 'active' | 'superseded' | 'forgotten' | 'pending' | 'gone'

interface Content {
  text: string
  confidence: number
  validFrom: number
  validTo: number | undefined
  expiresAt: number | undefined
}

export interface Known extends Content {
  /** The id that the real one gave it. */
  id: string
  owner: string
  type: string
  key: string | undefined
  messageId: string | undefined
  status: Status
  version: number
  reinforcements: number
  createdAt: number
  updatedAt: number
  /** What it supersedes, and what it was made from. */
  before: Known | undefined
  /** What took its place. */
  after: Known | undefined
  evidence: readonly Known[]
  history: (Content & { version: number; status: Status })[]
}

interface Draft {
  owner: string
  type: string
  key?: string | undefined
  messageId?: string | undefined
  text: string
  confidence?: number
  validFrom?: number | undefined
  /** Whether the caller said since when it is true. */
  isDated?: boolean
  expiresAt?: number | undefined
  evidence?: readonly Known[]
}

/** What a write does: to the memory that it is about, and for a new one the place that its id will take. */
export interface Expected {
  action: string
  memory: Known | undefined
}

export interface Reference {
  readonly memories: Known[]
  /** What a read of now returns of this owner's own. */
  active(owner: string): Known[]
  /** Owners whose memories this one sees. */
  seenBy(owner: string): string[]
  holder(draft: Pick<Draft, 'owner' | 'type' | 'key'>): Known | undefined
  add(draft: Draft): Expected
  update(memory: Known, text: string): Expected
  correct(memory: Known, text: string): Expected
  supersede(memory: Known, draft: Draft): Expected
  forget(memory: Known): Expected
  restore(memory: Known, version: number): Expected
  feedback(memory: Known, verdict: 'helpful' | 'wrong'): Expected
  propose(draft: Draft): Expected
  approve(memory: Known): Expected
  sweep(): Expected
  link(): Expected
  erase(memories: readonly Known[]): Expected
  eraseOwner(owner: string): Expected
}

const appends = new Set(['episode'])
const replaces = new Set(['task_state'])
/** How long what is forgotten can be restored. */
export const forgottenDays = 0.125
const dayMs = 86_400_000
const notFound: Expected = { action: 'NotFoundError', memory: undefined }

export function createReference(now: () => number, owners: readonly string[]): Reference {
  const memories: Known[] = []
  /** The last value of each slot, also when it is over: versions go on from there. */
  const lastOfSlot = new Map<string, Known>()
  let areLinked = false

  const slotOf = ({ owner, type, key }: Pick<Draft, 'owner' | 'type' | 'key'>): string =>
    JSON.stringify([owner, type, key])
  const isActive = ({ status, expiresAt }: Known): boolean =>
    status === 'active' && (expiresAt === undefined || expiresAt > now())
  const isOf = (memory: Known, { owner, type }: Pick<Draft, 'owner' | 'type'>): boolean =>
    isActive(memory) && memory.owner === owner && memory.type === type

  /** Whoever holds the place that this content would take. */
  function claimant(draft: Draft): Known | undefined {
    const { key, messageId, text } = draft
    if (appends.has(draft.type)) {
      return messageId === undefined
        ? undefined
        : memories.find((known) => isOf(known, draft) && known.messageId === messageId)
    }
    if (key !== undefined) return memories.find((known) => isOf(known, draft) && known.key === key)
    return memories.find((known) => isOf(known, draft) && known.key === undefined && known.text === text)
  }

  function change(memory: Known, part: Partial<Known>): void {
    Object.assign(memory, { updatedAt: now(), version: memory.version + 1 }, part)
    note(memory)
  }

  function note(memory: Known): void {
    const { version, text, status, confidence, validFrom, validTo, expiresAt } = memory
    memory.history.push({ version, text, status, confidence, validFrom, validTo, expiresAt })
  }

  function create({ owner, type, key, messageId, text, ...draft }: Draft, part: Partial<Known> = {}): Known {
    const { confidence = 1, validFrom = now(), expiresAt, evidence = [] } = draft
    const known: Known = {
      ...{ id: '', owner, type, key, messageId, text, confidence, validFrom, validTo: undefined, expiresAt, evidence },
      ...{ status: 'active', version: 1, reinforcements: 0, createdAt: now(), updatedAt: now() },
      ...{ before: undefined, after: undefined },
      history: [],
      ...part,
    }
    memories.push(known)
    note(known)
    return known
  }

  function settleInSlot(memory: Known): Known {
    if (memory.key !== undefined) lastOfSlot.set(slotOf(memory), memory)
    return memory
  }

  /** Said again: it holds as long as the longer of the two; in a slot, others may have been true before. */
  function reinforce(memory: Known, { validFrom, expiresAt }: Pick<Content, 'validFrom' | 'expiresAt'>): void {
    const { reinforcements, key } = memory
    change(memory, {
      reinforcements: reinforcements + 1,
      validFrom: key === undefined ? Math.min(memory.validFrom, validFrom) : memory.validFrom,
      expiresAt:
        memory.expiresAt === undefined || expiresAt === undefined ? undefined : Math.max(memory.expiresAt, expiresAt),
    })
  }

  /** Another memory says this already: that one is confirmed, and this one closed. */
  function mergeInto(
    twin: Known,
    memory: Known,
    next: Pick<Content, 'validFrom' | 'expiresAt'> = memory,
    closedAt: number = now(),
  ): Expected {
    reinforce(twin, next)
    change(memory, { status: 'superseded', validTo: closedAt, after: twin })
    return { action: 'merged', memory: twin }
  }

  function twinOf(memory: Known, text: string): Known | undefined {
    if (memory.key !== undefined || appends.has(memory.type)) return undefined
    const twin = claimant({ ...memory, text })
    return twin === memory ? undefined : twin
  }

  /** What becomes of a draft, and the new memory that `make` makes of it if there is to be one. */
  function decide(draft: Draft, make: (part: Partial<Known>) => Known): Expected {
    const holder = claimant(draft)
    const { text, confidence = 1, validFrom = now(), expiresAt, evidence: from = [] } = draft
    const last = draft.key === undefined ? undefined : lastOfSlot.get(slotOf(draft))
    if (holder === undefined && last !== undefined && !replaces.has(draft.type)) return place(draft, validFrom, make)
    if (holder === undefined) {
      return { action: 'added', memory: settleInSlot(make({ version: (last?.version ?? 0) + 1 })) }
    }
    if (appends.has(draft.type)) return { action: 'unchanged', memory: holder }
    if (replaces.has(draft.type)) {
      if (holder.text === text && holder.confidence === confidence) return { action: 'unchanged', memory: holder }
      const evidence = [...holder.evidence, ...from]
      change(holder, { text, confidence, validFrom: Math.max(holder.validFrom, validFrom), evidence })
      return { action: 'merged', memory: holder }
    }
    const isEarlier = draft.isDated === true && validFrom < holder.validFrom
    if (holder.text === text && !(isEarlier && holder.key !== undefined)) {
      reinforce(holder, { validFrom, expiresAt })
      return { action: 'reinforced', memory: holder }
    }
    if (isEarlier) return place(draft, validFrom, make)
    return replaceBy(holder, validFrom, make)
  }

  function replaceBy(memory: Known, from: number, make: (part: Partial<Known>) => Known): Expected {
    const validFrom = Math.max(memory.validFrom, from)
    change(memory, { status: 'superseded', validTo: Math.min(validFrom, memory.validTo ?? validFrom) })
    // A slot that the new value comes into may have had others.
    const next = make({ version: memory.version, validFrom, before: memory })
    memory.after = next
    return { action: 'superseded', memory: settleInSlot(next) }
  }

  /** Among all that the slot ever said: between the last that began before it and the first that began after it. */
  function place(draft: Draft, validFrom: number, make: (part: Partial<Known>) => Known): Expected {
    const slot = slotOf(draft)
    const last = lastOfSlot.get(slot)?.version ?? 0
    const told = memories
      .filter((known) => slotOf(known) === slot && (known.status === 'active' || known.status === 'superseded'))
      .filter((known) => known.validTo === undefined || known.validTo > known.validFrom)
      .sort((a, b) => a.validFrom - b.validFrom || a.version - b.version)
    const before = told.findLast((value) => value.validFrom <= validFrom)
    const after = told.find((value) => value.validFrom > validFrom)
    const end = Math.min(before?.validTo ?? Number.POSITIVE_INFINITY, before?.expiresAt ?? Number.POSITIVE_INFINITY)
    if (before !== undefined && before.text === draft.text && end > validFrom) {
      return { action: 'unchanged', memory: before }
    }
    if (after !== undefined && after.text === draft.text) {
      change(after, { validFrom, reinforcements: after.reinforcements + 1 })
      if (before !== undefined && (end > validFrom || before.after === undefined)) {
        change(before, { status: 'superseded', validTo: Math.min(end, validFrom), after })
      }
      return { action: 'reinforced', memory: after }
    }
    const past: Partial<Known> = after === undefined ? {} : { status: 'superseded', validTo: after.validFrom, after }
    // What somebody else has ended before, it does not supersede.
    const isLinked = before !== undefined && (before.after === undefined || before.after === after)
    const version = after === undefined ? last + 1 : 1
    const value = make({ version, validFrom, ...(isLinked ? { before } : {}), ...past })
    if (before !== undefined && (isLinked || end > validFrom)) {
      const successor = isLinked ? { after: value } : {}
      change(before, { status: 'superseded', validTo: Math.min(end, validFrom), ...successor })
    }
    if (after === undefined) settleInSlot(value)
    else if (after.before === undefined || (isLinked && after.before === before)) change(after, { before: value })
    return { action: 'added', memory: value }
  }

  /** What took its place, and what took the place of that, if it is current. */
  function lastSuccessor(memory: Known): Known | undefined {
    let found: Known | undefined
    for (let past = memory; past.after !== undefined; past = found) {
      found = past.after
      if (found.status === 'gone' || found.before !== past) return undefined
    }
    return found !== undefined && isActive(found) ? found : undefined
  }

  /** The slot is known by the value before, if that is still there. */
  function pass(memory: Known): void {
    if (lastOfSlot.get(slotOf(memory)) !== memory) return
    const { before } = memory
    if (before === undefined || before.status === 'gone') lastOfSlot.delete(slotOf(memory))
    else lastOfSlot.set(slotOf(memory), before)
  }

  const add = (draft: Draft): Expected => decide(draft, (part) => create(draft, part))

  function erase(wanted: readonly Known[]): Expected {
    const gone = new Set(wanted)
    // Whatever was made from them, and from that again.
    for (let size = 0; size !== gone.size; ) {
      size = gone.size
      for (const memory of memories) if (memory.evidence.some((from) => gone.has(from))) gone.add(memory)
    }
    for (const memory of gone) memory.status = 'gone'
    for (const memory of gone) pass(memory)
    return { action: 'erased', memory: undefined }
  }

  const seenBy = (owner: string): string[] => (areLinked ? [...owners] : [owner])

  return {
    memories,
    active: (owner) => memories.filter((known) => known.owner === owner && isActive(known)),
    seenBy,
    holder: (draft) => memories.find((known) => isOf(known, draft) && known.key === draft.key),
    add,
    erase,
    supersede: (memory, draft) => replaceBy(memory, now(), (part) => create(draft, part)),
    update(memory, text) {
      if (memory.text === text) return { action: 'unchanged', memory }
      const twin = twinOf(memory, text)
      if (twin !== undefined) return mergeInto(twin, memory)
      change(memory, { text })
      return { action: 'merged', memory }
    },
    correct(memory, text) {
      const twin = twinOf(memory, text)
      if (twin !== undefined) return mergeInto(twin, memory, memory, memory.validFrom)
      // How often it was said, how sure one is and how long it holds goes over to the right words.
      const { validFrom, validTo, expiresAt, reinforcements } = memory
      const expected = replaceBy(memory, validFrom, (part) =>
        create({ ...memory, text }, { ...part, validFrom, validTo, expiresAt, reinforcements }),
      )
      const closed = memory.history.at(-1)
      memory.validTo = validFrom
      if (closed !== undefined) closed.validTo = validFrom
      return expected
    },
    forget(memory) {
      change(memory, { status: 'forgotten' })
      return { action: 'forgotten', memory }
    },
    restore(memory, version) {
      if (memory.status === 'gone' || memory.status === 'pending') return notFound
      const then = memory.history.find((past) => past.version === version) ?? memory
      const after = (end: number | undefined): number | undefined =>
        end !== undefined && end > now() ? end : undefined
      const { text, confidence, validFrom } = then
      const ends = { validTo: after(then.validTo), expiresAt: after(then.expiresAt) }
      if (memory.status === 'superseded') {
        const { owner, type, key } = memory
        const draft = { owner, type, key, text, confidence, expiresAt: ends.expiresAt, evidence: [memory] }
        const make = (part: Partial<Known>): Known => create(draft, { validTo: ends.validTo, ...part })
        const successor = key === undefined && claimant(draft) === undefined ? lastSuccessor(memory) : undefined
        return successor === undefined ? decide(draft, make) : replaceBy(successor, now(), make)
      }
      const next = { text, confidence, validFrom: memory.key === undefined ? validFrom : memory.validFrom, ...ends }
      const isSame = (Object.keys(next) as (keyof Content)[]).every((name) => next[name] === memory[name])
      if (isActive(memory) && isSame) return { action: 'unchanged', memory }
      const holder = memory.key === undefined ? undefined : claimant(memory)
      if (holder !== undefined && holder !== memory) return { action: 'ConflictError', memory: undefined }
      const twin = twinOf(memory, text)
      if (twin !== undefined) return mergeInto(twin, memory, next)
      const last = memory.key === undefined ? undefined : lastOfSlot.get(slotOf(memory))
      change(memory, { ...next, status: 'active', version: Math.max(memory.version, last?.version ?? 0) + 1 })
      settleInSlot(memory)
      return { action: 'merged', memory }
    },
    feedback(memory, verdict) {
      const { reinforcements, confidence } = memory
      if (verdict === 'helpful')
        change(memory, { reinforcements: reinforcements + 1, confidence: confidence + (1 - confidence) / 4 })
      else change(memory, { confidence: confidence / 2 })
      return { action: verdict === 'helpful' ? 'reinforced' : 'merged', memory }
    },
    propose: (draft) => ({ action: 'added', memory: create(draft, { status: 'pending' }) }),
    approve(memory) {
      const { validFrom, version } = memory
      const expected = decide({ ...memory, isDated: true }, (part) => {
        change(memory, { status: 'active', ...part, version: Math.max(part.version ?? 1, version + 1) })
        return memory
      })
      if (memory.status === 'pending') change(memory, { status: 'superseded', validTo: validFrom })
      return expected
    },
    sweep() {
      const due: Known[] = []
      for (const memory of memories) {
        const isDue = memory.status === 'forgotten' && now() - memory.updatedAt >= forgottenDays * dayMs
        const isExpired = memory.status === 'active' && !isActive(memory)
        if (isExpired) change(memory, { status: 'forgotten' })
        if (isDue) due.push(memory)
      }
      for (const memory of due) memory.status = 'gone'
      for (const memory of due) pass(memory)
      return { action: 'swept', memory: undefined }
    },
    link() {
      areLinked = true
      return { action: 'linked', memory: undefined }
    },
    eraseOwner(owner) {
      const erased = seenBy(owner)
      erase(memories.filter((memory) => erased.includes(memory.owner)))
      areLinked = false
      return { action: 'erased', memory: undefined }
    },
  }
}
