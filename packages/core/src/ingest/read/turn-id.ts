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
  const hashes = await hashAll(
    readings.flatMap((reading) => (reading.id === undefined ? reading.said.map((said) => partsOf(reading, said)) : [])),
  )
  const seen = new Map<string, number>()
  let next = 0
  const ids: string[][] = []
  for (const { id, said } of readings) {
    const own = said.map((_, index) => (index === 0 ? id : `${id}#${index + 1}`))
    ids.push(id === undefined ? await autoIds(hashes.slice(next, next + said.length), seen) : (own as string[]))
    if (id === undefined) next += said.length
  }
  return ids
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

async function autoIds(hashes: readonly string[], seen: Map<string, number>): Promise<string[]> {
  const ids: string[] = []
  for (const hash of hashes) {
    const times = (seen.get(hash) ?? 0) + 1
    seen.set(hash, times)
    const hex = times === 1 ? hash : await sha256([hash, String(times)])
    ids.push(`auto:${hex.slice(0, autoIdHexDigits)}`)
  }
  return ids
}

async function hashAll(parts: readonly (readonly string[])[]): Promise<string[]> {
  const hashes: string[] = []
  for (let from = 0; from < parts.length; from += hashedAtOnce) {
    hashes.push(...(await Promise.all(parts.slice(from, from + hashedAtOnce).map(sha256))))
  }
  return hashes
}
