/**
 * Whether a value is an object of keys and values: made by a literal, by JSON or with no prototype, in any realm. A Map,
 * a Promise or a Date has no keys to check, and would pass for an empty one.
 */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null
}
