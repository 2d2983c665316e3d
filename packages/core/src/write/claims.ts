/**
 * Uniqueness without unique indexes: a memory holds one claim row, whose id is the hash of what must be unique.
 * Two writers of the same thing meet at that row's compare-and-set, on every backend.
 */
import { canonicalJson, sha256 } from '../hash.ts'
import type { Memory } from '../record.ts'
import { scopeKey } from '../scope.ts'
import type { Row } from '../stores/contract.ts'
import type { MemoryType } from '../types/memory-type.ts'

/** What a claim row says. `intent` is the whole memory row, where a commit may stop half-way. */
export interface Claim {
  memoryId: string
  intent?: Row
}

/** The claim that a memory must hold; undefined when any number of equal ones may stand side by side. */
export async function claimIdOf(memory: Memory, type: MemoryType): Promise<string | undefined> {
  const parts = claimParts(memory, type)
  return parts === undefined ? undefined : `claim:${await sha256([...parts, scopeKey(memory.scope), memory.type])}`
}

function claimParts(memory: Memory, type: MemoryType): string[] | undefined {
  if (type.merge === 'append') {
    const { messageId, session = '' } = memory.source
    // Some number the messages of each conversation from one.
    return messageId === undefined ? undefined : ['message', messageId, session]
  }
  if (memory.key !== undefined) return ['slot', memory.key]
  // What two people say of themselves in the same words is not the same.
  const { about = [], source } = memory
  return ['content', ...contentParts(memory), source.speaker ?? '', canonicalJson([...about].sort())]
}

/** Whether two memories say the same thing: the same words, but for spacing and capitals that mean nothing, and the same data. */
export function saysTheSame(a: Memory, b: Memory): boolean {
  const [textA, dataA] = contentParts(a)
  const [textB, dataB] = contentParts(b)
  return textA === textB && dataA === dataB
}

/** What two memories that say the same have in common. */
function contentParts(memory: Memory): [text: string, data: string] {
  const text = memory.text
    .normalize('NFC')
    // Full width is a habit of input methods; other compatible forms, as `2³`, are not what they look like.
    .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/\s+/g, ' ')
    .trim()
    .replace(firstWord, (word) => word.toLowerCase())
  return [text, memory.data === undefined ? '' : canonicalJson(memory.data)]
}

/** A capital at the beginning means nothing. Elsewhere, `Turkey`, `US`, `MB` and `Hunter2` mean something by theirs. */
const firstWord = /^\p{Lu}\p{Ll}+(?![\p{L}\p{N}\p{M}_/\\-]|\.[\p{L}\p{N}])/u

/** A random version never comes again, so that a claim deleted and made anew is not mistaken for the old one. */
export function randomVersion(): number {
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2))
  return (high & 0xfffff) * 2 ** 32 + low + 1
}

export function claimRow(claimId: string, holder: Row, writeId: string, withIntent: boolean): Row {
  const { createdAt = 0, occurredAt = 0, scopeKey: scope = '' } = holder.fields
  const claim: Claim = { memoryId: holder.id, ...(withIntent ? { intent: holder } : {}) }
  return {
    id: claimId,
    kind: 'claim',
    version: randomVersion(),
    writeId,
    fields: { createdAt, occurredAt, memoryId: holder.id, scopeKey: scope },
    body: JSON.stringify(claim),
  }
}
