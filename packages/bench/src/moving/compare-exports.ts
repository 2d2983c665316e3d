import type { LociMemory } from '@loci/core'

const tolerance = 1e-6

/**
 * The first line in which two exports differ: text by text, vectors number by number to 1e-6. The time of the export is
 * left out, and with it the hash of the end, which sees vectors bit by bit.
 */
export async function differenceOf(one: LociMemory, other: LociMemory): Promise<string | undefined> {
  const [left, right] = [one, other].map((memory) => memory.export({ vectors: true })[Symbol.asyncIterator]())
  for (let line = 1; ; line++) {
    const [is, should] = [await right?.next(), await left?.next()]
    if (is?.done && should?.done) return undefined
    if (is?.done || should?.done) return `line ${line}: one ends, the other goes on`
    const [found, expected] = [is, should].map((result) => JSON.parse(result?.value ?? '{}'))
    if (!isClose(found.vector, expected.vector)) return `line ${line}: the vectors differ`
    const [a, b] = [found, expected].map(({ vector: _vector, exportedAt: _time, sha256: _hash, ...rest }) => rest)
    if (JSON.stringify(a) !== JSON.stringify(b))
      return `line ${line}: ${JSON.stringify(a)} instead of ${JSON.stringify(b)}`
  }
}

function isClose(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return one === other
  const [left, right] = [one, other].map(floats) as [Float32Array, Float32Array]
  return (
    left.length === right.length && left.every((number, at) => Math.abs(number - (right[at] as number)) <= tolerance)
  )
}

function floats(base64: string): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(base64, 'base64'))
  return new Float32Array(bytes.buffer)
}
