/**
 * What was erased or rejected is not learned again. A tombstone holds no text: its id is an HMAC of the text, made with
 * a key that the caller holds, so that who reads the store cannot try out what was erased.
 */
import type { Engine } from '../engine.ts'
import { ConfigError } from '../errors.ts'
import { fromRow, type Memory } from '../record.ts'
import { type ScopeValues, scopeKey } from '../scope.ts'
import type { Row } from '../stores/contract.ts'
import type { Workspace } from '../write/workspace.ts'

export interface Tombstones {
  /** The id of the tombstone that a memory would have: the same words about the same owner, whatever its type and data. */
  idOf(memory: Memory): Promise<string>
}

const minKeyBytes = 16

/**
 * @param owners the owner dimensions, general to specific.
 * @throws ConfigError when the key is shorter than 16 bytes.
 */
export function createTombstones(key: string | Uint8Array, owners: readonly string[]): Tombstones {
  const bytes = typeof key === 'string' ? new TextEncoder().encode(key) : key
  if (!(bytes instanceof Uint8Array) || bytes.length < minKeyBytes) {
    throw new ConfigError(`tombstones.key must be a secret of at least ${minKeyBytes} bytes`)
  }
  const hmac = { name: 'HMAC', hash: 'SHA-256' }
  const imported = crypto.subtle.importKey('raw', new Uint8Array(bytes), hmac, false, ['sign'])
  // Whoever signs first sees a failure; nobody may wait for it before.
  imported.catch(() => undefined)
  return {
    async idOf(memory) {
      const parts = [wordsOf(memory.text), subjectOf(memory.scope, owners)]
      const message = new TextEncoder().encode(parts.map((part) => `${part.length}:${part}`).join(''))
      const digest = new Uint8Array(await crypto.subtle.sign('HMAC', await imported, message))
      return `tombstone:${Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')}`
    },
  }
}

/** Case, punctuation and spacing make no difference; where there is nothing else, they are all there is. */
function wordsOf(text: string): string {
  const plain = text.normalize('NFKC').toLowerCase()
  const words = plain.replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ').trim()
  return words === '' ? plain.trim() : words
}

/** Whom it is about: its most specific owner, so that a narrower scope is no way round. */
function subjectOf(scope: ScopeValues, owners: readonly string[]): string {
  const owner = owners.findLast((name) => Object.hasOwn(scope, name))
  return scopeKey(owner === undefined ? scope : { [owner]: scope[owner] as string })
}

/** The tombstone of what a memory or a revision says; undefined where tombstones are not configured. */
export async function tombstoneRow(
  { tombstones, now, newWriteId }: Pick<Engine, 'tombstones' | 'now' | 'newWriteId'>,
  row: Row,
): Promise<Row | undefined> {
  if (tombstones === undefined) return undefined
  const at = now()
  const id = await tombstones.idOf(fromRow(row).memory)
  return {
    id,
    kind: 'tombstone',
    version: 1,
    writeId: newWriteId(),
    fields: { createdAt: at, occurredAt: at },
    body: '',
  }
}

export const buriedReason = 'it was erased or rejected before, and is not learned again'

/** Whether this content was erased or rejected. */
export async function isBuried(
  work: Workspace,
  memory: Memory,
  { tombstones }: { tombstones: Tombstones | undefined },
): Promise<boolean> {
  return tombstones !== undefined && work.row(await tombstones.idOf(memory)) !== undefined
}
