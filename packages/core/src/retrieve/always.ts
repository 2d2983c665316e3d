/** Memories that come back whatever is asked. */
import type { IndexedDocument, LexicalIndex } from './lexical-index.ts'

/** More of them than a context can hold are not read. */
const maxAlways = 300

/** The ids of the weightiest memories of these types. */
export function alwaysIds(
  indexes: readonly LexicalIndex[],
  types: readonly string[],
  isReadable: (document: IndexedDocument) => boolean,
): string[] {
  if (types.length === 0) return []
  const weigh = ({ fields }: IndexedDocument): number => Number(fields.pinned) * 2 + Number(fields.importance)
  return indexes
    .flatMap(({ documents }) =>
      [...documents.values()].filter(
        (document) => types.includes(String(document.fields.type)) && isReadable(document),
      ),
    )
    .sort(
      (a, b) =>
        weigh(b) - weigh(a) || Number(b.fields.occurredAt) - Number(a.fields.occurredAt) || (a.id < b.id ? -1 : 1),
    )
    .slice(0, maxAlways)
    .map(({ id }) => id)
}
