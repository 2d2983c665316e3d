/** What is right, computed the slow and plain way. */
import type { Order, Row, VectorRecord } from '@loci/core'

export function cosine(a: Float32Array, b: Float32Array): number {
  let dot = 0
  let lengthA = 0
  let lengthB = 0
  for (const [index, x] of a.entries()) {
    const y = b[index] ?? 0
    dot += x * y
    lengthA += x * x
    lengthB += y * y
  }
  return dot / Math.sqrt(lengthA * lengthB)
}

/** All records, nearest first. */
export function ranked(records: readonly VectorRecord[], vector: Float32Array): { id: string; score: number }[] {
  return records.map(({ id, vector: own }) => ({ id, score: cosine(vector, own) })).sort((a, b) => b.score - a.score)
}

export function inOrder(rows: readonly Row[], { by, direction }: Order): Row[] {
  const sign = direction === 'asc' ? 1 : -1
  return [...rows].sort((a, b) => sign * (timeOf(a, by) - timeOf(b, by) || compareCodePoints(a.id, b.id)))
}

function timeOf(row: Row, by: Order['by']): number {
  return row.fields[by] as number
}

/** As UTF-8 bytes compare. JavaScript's `<` compares UTF-16 units, which differ beyond the basic plane. */
function compareCodePoints(a: string, b: string): number {
  const left = [...a]
  const right = [...b]
  for (const [index, character] of left.entries()) {
    const other = right[index]
    if (other === undefined) return 1
    if (character !== other) return (character.codePointAt(0) ?? 0) - (other.codePointAt(0) ?? 0)
  }
  return left.length - right.length
}
