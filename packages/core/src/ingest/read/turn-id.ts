/** Ids of turns: the message's own, else one made of what was said. */
import { sha256 } from '../../hash.ts'
import type { Reading, Said } from './reading.ts'

const autoIdHexDigits = 32
/** Texts are copied to be hashed: so many at a time. */
const hashedAtOnce = 256

/**
 * One id for each thing that was said, in order. A message's own id is that of its first turn, `id#2` that of its second.
 * Ids that are made say the same for the same session, kind, role, speaker, text and time (where given): the second such
 * turn of an input has another than the first, and what follows a turn never changes its id.
 */
export async function turnIds(readings: readonly Reading[]): Promise<string[][]> {
  const unnamed = readings.flatMap((reading) =>
    reading.id === undefined ? reading.said.map((said) => partsOf(reading, said)) : [],
  )
  const autoIds = await toAutoIds(unnamed)
  let next = 0
  return readings.map(({ id, said }) =>
    said.map((_, index) => (id === undefined ? (autoIds[next++] as string) : index === 0 ? id : `${id}#${index + 1}`)),
  )
}

function partsOf({ session, speaker, role, at }: Reading, said: Said): string[] {
  return [
    session ?? '',
    said.kind,
    said.role,
    said.role === role ? (speaker ?? '') : '',
    said.text,
    at === undefined ? '' : String(at),
    said.event?.type ?? '',
    said.event?.task ?? '',
  ]
}

async function toAutoIds(parts: readonly (readonly string[])[]): Promise<string[]> {
  const hashes = await hashAll(parts)
  const seen = new Map<string, number>()
  const times = hashes.map((hash) => {
    seen.set(hash, (seen.get(hash) ?? 0) + 1)
    return seen.get(hash) as number
  })
  const repeats = hashes.flatMap((hash, index) => (times[index] === 1 ? [] : [[hash, String(times[index])]]))
  const repeated = await hashAll(repeats)
  let next = 0
  return hashes.map((hash, index) => {
    const hex = times[index] === 1 ? hash : (repeated[next++] as string)
    return `auto:${hex.slice(0, autoIdHexDigits)}`
  })
}

async function hashAll(parts: readonly (readonly string[])[]): Promise<string[]> {
  const hashes: string[] = []
  for (let from = 0; from < parts.length; from += hashedAtOnce) {
    hashes.push(...(await Promise.all(parts.slice(from, from + hashedAtOnce).map(sha256))))
  }
  return hashes
}
