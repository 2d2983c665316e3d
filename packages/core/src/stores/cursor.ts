/** Cursors for keyset paging: where a page ended, in which order. For stores that page by value and id. */
import { InputError } from '../errors.ts'
import type { Order } from './contract.ts'

/** An opaque string of ASCII letters, digits, `-` and `_`. */
export function encodeCursor(position: readonly [value: number, id: string], order: Order): string {
  const bytes = new TextEncoder().encode(JSON.stringify([order.by, order.direction, ...position]))
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

/** @throws InputError when the cursor is not one of ours, or was made for another order. */
export function decodeCursor(cursor: string, order: Order): readonly [value: number, id: string] {
  let parsed: unknown
  try {
    const binary = atob(cursor.replaceAll('-', '+').replaceAll('_', '/'))
    parsed = JSON.parse(new TextDecoder().decode(Uint8Array.from(binary, (character) => character.charCodeAt(0))))
  } catch {
    throw new InputError('cursor', 'not a cursor of this store')
  }
  const [by, direction, value, id] = Array.isArray(parsed) ? parsed : []
  if (by !== order.by || direction !== order.direction) {
    throw new InputError('cursor', `made for another order than ${order.by} ${order.direction}`)
  }
  if (!Number.isFinite(value) || typeof id !== 'string') throw new InputError('cursor', 'not a cursor of this store')
  return [value, id]
}
