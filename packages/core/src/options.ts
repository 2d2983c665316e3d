/** Options are checked: an unknown one is an error that names the nearest known. */
import { ConfigError } from './errors.ts'
import { isPlainObject } from './plain-object.ts'

/**
 * @throws ConfigError when `options` is not a plain object or has a key that is not in `known`.
 */
export function checkOptions(where: string, options: unknown, known: readonly string[]): void {
  if (!isPlainObject(options)) throw new ConfigError(`${where}: expected an object of options`)
  for (const [name, value] of Object.entries(options)) {
    if (!known.includes(name)) {
      throw new ConfigError(`${where}: unknown option ${JSON.stringify(name)}${nearest(name, known)}`)
    }
    if (name === 'signal' && value !== undefined && !(value instanceof AbortSignal)) {
      throw new ConfigError(`${where}: signal must be an AbortSignal`)
    }
  }
}

/** ` (did you mean "limit"?)`, or the empty string when nothing known is near. */
export function nearest(name: string, known: readonly string[]): string {
  const scored = known.map((candidate) => ({
    candidate,
    distance: editDistance(name.toLowerCase(), candidate.toLowerCase()),
  }))
  const best = scored.sort((a, b) => a.distance - b.distance)[0]
  const close = best !== undefined && best.distance <= Math.max(2, Math.floor(best.candidate.length / 3))
  return close ? ` (did you mean ${JSON.stringify(best.candidate)}?)` : ''
}

/** Levenshtein distance over the first 64 characters: enough for names, bounded for hostile ones. */
function editDistance(left: string, right: string): number {
  const a = left.slice(0, 64)
  const b = right.slice(0, 64)
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      current.push(Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, substitution))
    }
    previous = current
  }
  return previous[b.length] ?? 0
}
