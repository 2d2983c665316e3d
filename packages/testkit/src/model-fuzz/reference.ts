/** The simplest possible model of what Loci promises: lists and maps, no store, no index, no crash. */

export interface Known {
  /** The id that the real one gave it. */
  id: string
  owner: string
  type: string
  key: string | undefined
  messageId: string | undefined
  text: string
  status: 'active' | 'superseded' | 'forgotten'
  version: number
  reinforcements: number
  confidence: number
  history: { version: number; text: string; status: Known['status']; confidence: number }[]
}

interface Draft {
  owner: string
  type: string
  key?: string | undefined
  messageId?: string | undefined
  text: string
  /** Default 1. */
  confidence?: number
}

/** What a write does: to the memory that it is about, and for a new one the place that its id will take. */
export interface Expected {
  action: string
  memory: Known | undefined
}

export interface Reference {
  readonly memories: Known[]
  active(owner: string): Known[]
  holder(draft: Pick<Draft, 'owner' | 'type' | 'key'>): Known | undefined
  add(draft: Draft): Expected
  update(memory: Known, text: string): Expected
  correct(memory: Known, text: string): Expected
  supersede(memory: Known, draft: Draft): Expected
  forget(memory: Known): Expected
  restore(memory: Known, version: number): Expected
  feedback(memory: Known, verdict: 'helpful' | 'wrong'): Expected
}

const appends = new Set(['episode'])
const replaces = new Set(['task_state'])

export function createReference(): Reference {
  const memories: Known[] = []
  /** The last value of each slot, also when it is over: versions go on from there. */
  const lastOfSlot = new Map<string, Known>()

  const slotOf = ({ owner, type, key }: Pick<Draft, 'owner' | 'type' | 'key'>): string =>
    JSON.stringify([owner, type, key])
  const isOf = (memory: Known, { owner, type }: Pick<Draft, 'owner' | 'type'>): boolean =>
    memory.status === 'active' && memory.owner === owner && memory.type === type

  /** Whoever holds the place that this content would take. */
  function claimant(draft: Draft): Known | undefined {
    if (appends.has(draft.type)) {
      const { messageId } = draft
      return messageId === undefined
        ? undefined
        : memories.find((known) => isOf(known, draft) && known.messageId === messageId)
    }
    if (draft.key !== undefined) return memories.find((known) => isOf(known, draft) && known.key === draft.key)
    return memories.find((known) => isOf(known, draft) && known.key === undefined && known.text === draft.text)
  }

  function change(memory: Known, part: Partial<Known>): void {
    Object.assign(memory, part, { version: memory.version + 1 })
    const { version, text, status, confidence } = memory
    memory.history.push({ version, text, status, confidence })
  }

  function create({ owner, type, key, messageId, text, confidence = 1 }: Draft, version: number): Known {
    const history: Known['history'] = [{ version, text, status: 'active', confidence }]
    const known: Known = {
      id: '',
      owner,
      type,
      key,
      messageId,
      text,
      status: 'active',
      version,
      reinforcements: 0,
      confidence,
      history,
    }
    memories.push(known)
    if (key !== undefined) lastOfSlot.set(slotOf(known), known)
    return known
  }

  const reinforce = (memory: Known): void => change(memory, { reinforcements: memory.reinforcements + 1 })

  /** Another memory says this already: that one is confirmed, and this one closed. */
  function mergeInto(twin: Known, memory: Known): Expected {
    reinforce(twin)
    change(memory, { status: 'superseded' })
    return { action: 'merged', memory: twin }
  }

  function twinOf(memory: Known, text: string): Known | undefined {
    if (memory.key !== undefined || appends.has(memory.type)) return undefined
    const twin = claimant({ ...memory, text })
    return twin === memory ? undefined : twin
  }

  function add(draft: Draft): Expected {
    const holder = claimant(draft)
    if (holder === undefined) {
      const last = draft.key === undefined ? undefined : lastOfSlot.get(slotOf(draft))
      return { action: 'added', memory: create(draft, (last?.version ?? 0) + 1) }
    }
    if (appends.has(draft.type)) return { action: 'unchanged', memory: holder }
    if (replaces.has(draft.type)) {
      const { text, confidence = 1 } = draft
      if (holder.text === text && holder.confidence === confidence) return { action: 'unchanged', memory: holder }
      change(holder, { text, confidence })
      return { action: 'merged', memory: holder }
    }
    if (holder.text === draft.text) {
      reinforce(holder)
      return { action: 'reinforced', memory: holder }
    }
    return supersede(holder, draft)
  }

  function supersede(memory: Known, draft: Draft): Expected {
    change(memory, { status: 'superseded' })
    const next = create(draft, memory.version)
    return { action: 'superseded', memory: next }
  }

  return {
    memories,
    active: (owner) => memories.filter((known) => known.owner === owner && known.status === 'active'),
    holder: (draft) => memories.find((known) => isOf(known, draft) && known.key === draft.key),
    add,
    supersede,
    update(memory, text) {
      if (memory.text === text) return { action: 'unchanged', memory }
      const twin = twinOf(memory, text)
      if (twin !== undefined) return mergeInto(twin, memory)
      change(memory, { text })
      return { action: 'merged', memory }
    },
    correct(memory, text) {
      const twin = twinOf(memory, text)
      if (twin !== undefined) return mergeInto(twin, memory)
      const corrected = supersede(memory, { ...memory, text })
      // How often it was said, and how sure one is, goes over to the right words.
      if (corrected.memory !== undefined) corrected.memory.reinforcements = memory.reinforcements
      return corrected
    },
    forget(memory) {
      change(memory, { status: 'forgotten' })
      return { action: 'forgotten', memory }
    },
    restore(memory, version) {
      const { text, confidence } = memory.history.find((past) => past.version === version) ?? memory
      if (memory.status === 'superseded') return add({ ...memory, messageId: undefined, text, confidence })
      const isSame = memory.text === text && memory.confidence === confidence
      if (memory.status === 'active' && isSame) return { action: 'unchanged', memory }
      const holder = memory.key === undefined ? undefined : claimant(memory)
      if (holder !== undefined && holder !== memory) return { action: 'ConflictError', memory: undefined }
      const twin = twinOf(memory, text)
      if (twin !== undefined) return mergeInto(twin, memory)
      change(memory, { text, confidence, status: 'active' })
      return { action: 'merged', memory }
    },
    feedback(memory, verdict) {
      const { reinforcements, confidence } = memory
      if (verdict === 'helpful')
        change(memory, { reinforcements: reinforcements + 1, confidence: confidence + (1 - confidence) / 4 })
      else change(memory, { confidence: confidence / 2 })
      return { action: verdict === 'helpful' ? 'reinforced' : 'merged', memory }
    },
  }
}
