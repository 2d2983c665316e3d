/** What is worth knowing before a move, each with examples. Pure. */
import { broken, deleted, lost, messages, ownerless, refused } from './findings-left-behind.ts'
import { altered, mangled, undated, unsearchable, vectors } from './findings-of-text.ts'
import { alike, changed, contradictions, duplicates, expired, misfits } from './findings-of-truth.ts'
import type { Known, Make } from './known.ts'
import type { Finding } from './report.ts'

const makers: readonly Make[] = [
  ...[duplicates, contradictions, alike, changed, expired],
  ...[ownerless, lost, broken, refused, misfits],
  ...[mangled, unsearchable, altered, undated, vectors],
  ...[deleted, messages],
]

/** Those that concern anything. */
export function findingsOf(known: Known): Finding[] {
  return makers.map((make) => make(known)).filter(({ count }) => count > 0)
}
