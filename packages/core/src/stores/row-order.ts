/** Where a row stands in a list: by a time, then by id. */
import type { FieldValues } from '../filter.ts'
import type { Order } from './contract.ts'

export type Position = readonly [value: number, id: string]

export function positionOf(row: { id: string; fields: FieldValues }, order: Order): Position {
  return [row.fields[order.by] as number, row.id]
}

export function comparePositions(a: Position, b: Position, order: Order): number {
  const ascending = a[0] - b[0] || compareText(a[1], b[1])
  return order.direction === 'asc' ? ascending : -ascending
}

/** By code point, as databases do. JavaScript's `<` compares UTF-16, where a surrogate stands before U+E000. */
export function compareText(a: string, b: string): number {
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    const [x, y] = [a.charCodeAt(at), b.charCodeAt(at)]
    if (x !== y) return rank(x) - rank(y)
  }
  return a.length - b.length
}

/** Moves surrogates behind the rest of the basic plane. */
function rank(unit: number): number {
  return unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800
}
