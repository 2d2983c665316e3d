/** Turns records into canonical lines, and counts and hashes them for the end. */
import { defined } from '../defined.ts'
import { canonicalJson } from '../hash.ts'
import { type Counts, type DataLine, type EndLine, formatVersion, type Header, type Kind } from './format.ts'
import { runningSha256 } from './running-sha256.ts'

export interface LineWriter {
  line(record: DataLine): string
  end(): string
}

export function headerLine(header: Pick<Header, 'exportedAt' | 'tenant' | 'embedder'>): string {
  return `${JSON.stringify({ loci: 'export', version: formatVersion, ...defined(header) })}\n`
}

export function lineWriter(): LineWriter {
  const digest = lineDigest()
  return {
    line(record) {
      const line = `${canonicalJson(record)}\n`
      digest.add(record.kind, line)
      return line
    },
    end: () => `${canonicalJson({ kind: 'end', ...digest.end() } satisfies EndLine)}\n`,
  }
}

export interface LineDigest {
  /** @param line with its line feed. */
  add(kind: Kind, line: string): void
  end(): { counts: Counts; sha256: string }
}

export function lineDigest(): LineDigest {
  const sha256 = runningSha256()
  const encoder = new TextEncoder()
  const counts: Counts = {}
  return {
    add(kind, line) {
      counts[kind] = (counts[kind] ?? 0) + 1
      sha256.add(encoder.encode(line))
    },
    end: () => ({ counts, sha256: sha256.digest() }),
  }
}
