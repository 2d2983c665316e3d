/** Input is foreign: its properties are read by name, one by one, and never written. */

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A property of the object or of its class; never one of `Object.prototype`, which other code may have polluted. */
export function field(object: object, name: string): unknown {
  if (!Object.hasOwn(object, name) && (!(name in object) || name in Object.prototype)) return undefined
  return (object as { [name: string]: unknown })[name] ?? undefined
}

/** The first of these properties that says anything, with its name. */
export function firstField(object: object, names: readonly string[]): { name: string; value: unknown } | undefined {
  for (const name of names) {
    const value = field(object, name)
    if (value !== undefined) return { name, value }
  }
  return undefined
}
