/** What was decided, as lines that `memory.import` takes: `docs/export-format.md`. */
import type { LociMemory, Memory } from '@loci/core'
import type { Located } from './located.ts'
import type { VectorSpool } from './vector-spool.ts'

/** One line of a memory or of a version of it, as far as it is changed here. */
interface VersionLine {
  kind: 'memory' | 'revision'
  memory: Memory
  change: { action: string; reason: string; at: number; by: object; isContent?: boolean }
  replaces?: number
  vector?: string
}

export interface LinesOptions {
  staging: LociMemory
  byId: ReadonlyMap<string, Located>
  embedder: { name: string; dimensions: number } | undefined
  spool: VectorSpool | undefined
}

const addedReason = 'added in mem0'
const changedReason = 'updated in mem0'

/** Each piece is one line with its line feed. The same database gives the same lines. */
export async function* importableLines({ staging, byId, embedder, spool }: LinesOptions): AsyncGenerator<string> {
  yield toLine({ loci: 'export', version: 1, ...(embedder === undefined ? {} : { embedder }) })
  const counts = { memory: 0, revision: 0 }
  let current: string | undefined
  for await (const text of staging.export()) {
    const line = JSON.parse(text) as VersionLine
    if (line.kind !== 'memory' && line.kind !== 'revision') continue
    const located = byId.get(line.memory.id)
    if (located !== undefined && line.memory.id !== current) {
      for (const former of formerVersions(line, located)) {
        counts.revision++
        yield toLine(former)
      }
    }
    current = line.memory.id
    const vector = line.kind === 'memory' ? await spool?.get(line.memory.id) : undefined
    counts[line.kind]++
    yield toLine({ ...placed(line, located, byId), ...(vector === undefined ? {} : { vector: toBase64(vector) }) })
  }
  yield toLine({ kind: 'end', counts })
}

/** The version as it is after those that only mem0 knew, with the times of mem0. */
function placed(line: VersionLine, located: Located | undefined, byId: ReadonlyMap<string, Located>): VersionLine {
  if (located === undefined) return line
  const { memory, change, replaces } = line
  const { past, statedAt, record } = located
  const replaced = memory.supersedes === undefined ? 0 : (byId.get(memory.supersedes)?.past.length ?? 0)
  const reason = past.length > 0 ? changedReason : addedReason
  return {
    ...line,
    // Told alike whether it has changed since or not, so that a later import knows it again.
    ...(change.action === 'added'
      ? { change: { ...change, reason, action: past.length > 0 ? 'merged' : 'added' } }
      : {}),
    memory: {
      ...timed(memory, located),
      // As after an `update` of its text.
      ...(past.length > 0 ? { confirmedAt: memory.confirmedAt ?? statedAt } : {}),
      updatedAt: Math.max(memory.updatedAt, record.updatedAt ?? 0),
      version: memory.version + past.length,
    },
    ...(replaces === undefined ? {} : { replaces: replaces + replaced }),
  }
}

/** What it said before, as versions of their own. */
function formerVersions({ memory, change }: VersionLine, located: Located): VersionLine[] {
  return located.past.map(({ text, at }, index) => ({
    kind: 'revision',
    memory: { ...timed(memory, located), text, updatedAt: at, version: index + 1 },
    change: {
      action: index === 0 ? 'added' : 'merged',
      reason: index === 0 ? addedReason : changedReason,
      at,
      by: change.by,
      isContent: true,
    },
  }))
}

/** It was told with the time of its current text; in mem0 it is older. What it put an end to ended only then. */
function timed(memory: Memory, located: Located): Memory {
  if (memory.createdAt !== located.statedAt) return memory
  const { createdAt } = located
  const validFrom = memory.supersedes === undefined ? Math.min(memory.validFrom, createdAt) : memory.validFrom
  const occurredAt = memory.occurredAt === memory.createdAt ? createdAt : memory.occurredAt
  return { ...memory, createdAt, occurredAt, validFrom }
}

function toLine(record: object): string {
  return `${JSON.stringify(record)}\n`
}

/** Little-endian 32-bit floats. */
function toBase64(vector: Float32Array): string {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64')
}
