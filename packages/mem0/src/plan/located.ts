/** A memory of mem0, and where it belongs in Loci. */
import type { Json } from '@loci/core'
import type { Mem0Record } from '../record.ts'
import type { PastText } from './past.ts'

/** The dimensions of an identity, without the tenant: `{ user: 'alice', agent: 'support' }`. */
export type Mem0Identity = { [dimension: string]: string }

export interface Located {
  record: Mem0Record
  /** The text as Loci stores it: without characters that no store keeps. */
  text: string
  metadata: { [key: string]: Json }
  tenant: string
  identity: Mem0Identity
  createdAt: number
  /** Since when it says what it says now. */
  statedAt: number
  /** Epoch milliseconds. mem0 hides it from the day after its last. */
  expiresAt?: number
  /** What it said before. */
  past: PastText[]
  /** Whether mem0's history ends with what it says now. */
  fitsHistory: boolean
}

/** Why a row stays behind. */
export interface Left {
  record: Mem0Record
  kind: 'broken' | 'ownerless' | 'refused'
  reason: string
  /** Whose it would be, as far as that is known. */
  owner?: Pick<Located, 'tenant' | 'identity'>
}

/** Owners first: `alice`, `agent support`, `session chat-15`. */
export function ownerOf(identity: Mem0Identity): string {
  const { user, ...others } = identity
  if (user !== undefined) return user
  const [first] = Object.entries(others)
  return first === undefined ? 'nobody' : first.join(' ')
}
