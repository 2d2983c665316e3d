/** Deep equality of plain data. A property that is `undefined` counts as absent, and 0 equals -0. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b) || a instanceof Float32Array !== b instanceof Float32Array) return false
  const left = presentEntries(a)
  const right = new Map(presentEntries(b))
  return left.length === right.size && left.every(([key, value]) => right.has(key) && equal(value, right.get(key)))
}

function presentEntries(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, part]) => part !== undefined)
}
