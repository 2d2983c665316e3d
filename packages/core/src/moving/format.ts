/**
 * The lines of an export: JSON Lines, UTF-8, keys sorted. First a header, then for each tenant its receipts, links, consents,
 * tombstones and memories, at last an end. `docs/export-format.md` is the description for others.
 */
import type { Action, Memory, Source } from '../record.ts'

export const formatVersion = 1

/** What the reader refuses: no line that is written comes near it. */
export const maxLineCharacters = 4_000_000

export interface Header {
  loci: 'export'
  version: number
  /** Epoch milliseconds. The only thing that differs between exports of equal stores. */
  exportedAt?: number
  /** The one tenant of the file, where it was asked for one. */
  tenant?: string
  /** What made the vectors, where there are any. */
  embedder?: { name: string; dimensions: number }
}

/** How a version came about. */
export interface Change {
  action: Action
  reason: string
  at: number
  by: Source
  isContent?: boolean
}

/** One version of a memory. */
export interface Version {
  memory: Memory
  change: Change
  /** The version of the memory that it supersedes, as its writer saw it. */
  replaces?: number
}

/** A past version. Those of a memory stand before it, oldest first. */
export interface RevisionLine extends Version {
  kind: 'revision'
}

export interface MemoryLine extends Version {
  kind: 'memory'
  usage?: { retrievals: number; lastRetrievedAt: number }
  /** Little-endian 32-bit floats as base64. */
  vector?: string
}

/** At most a thousand ids of an erasure; long ones take several lines. */
export interface ReceiptLine {
  kind: 'receipt'
  tenant: string
  id: string
  at: number
  ids: string[]
}

/** All ids of one person. */
export interface LinkLine {
  kind: 'link'
  tenant: string
  dimension: string
  values: string[]
}

export interface ConsentLine {
  kind: 'consent'
  tenant: string
  id: string
  at: number
  decision: 'granted' | 'denied'
  until?: number
}

export interface TombstoneLine {
  kind: 'tombstone'
  tenant: string
  id: string
  at: number
}

export type DataLine = RevisionLine | MemoryLine | ReceiptLine | LinkLine | ConsentLine | TombstoneLine
export type Kind = DataLine['kind']

/** How many lines of which kind there are; kinds without any are left out. */
export type Counts = { [kind in Kind]?: number }

export interface EndLine {
  kind: 'end'
  counts?: Counts
  /** Of the lines between the header and this one, each with its line feed. */
  sha256?: string
}

export const kinds: readonly Kind[] = ['receipt', 'link', 'consent', 'tombstone', 'revision', 'memory']

/** Rows besides memories have ids that begin so, or are these: no memory may take them. */
const reserved =
  /^(?:claim|stamp|job|revision|usage|link|consent|tombstone|erasure|idempotency|key|moving):|^(?:erasures|sweep)$/

export function isReservedId(id: string): boolean {
  return reserved.test(id)
}
