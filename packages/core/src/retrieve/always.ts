/** Memories that come back whatever is asked. */
import type { IndexedDocument } from './lexical-index.ts'
import type { Readable } from './readable.ts'

/** More of them than a context can hold are not read. */
const maxAlways = 300

/** The ids of the weightiest memories of these types. */
export function alwaysIds({ indexes, unreadable }: Readable, types: readonly string[]): string[] {
  if (types.length === 0) return []
  const weigh = ({ fields }: IndexedDocument): number => Number(fields.pinned) * 2 + Number(fields.importance)
  return indexes
    .flatMap(({ documents }) =>
      [...documents.values()].filter(
        (document) => types.includes(String(document.fields.type)) && !unreadable.has(document),
      ),
    )
    .sort(
      (a, b) =>
        weigh(b) - weigh(a) || Number(b.fields.occurredAt) - Number(a.fields.occurredAt) || (a.id < b.id ? -1 : 1),
    )
    .slice(0, maxAlways)
    .map(({ id }) => id)
}
