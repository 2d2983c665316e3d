/** Vectors as text: 32-bit floats, little-endian, base64. */

export function toBase64(vector: Float32Array): string {
  const view = new DataView(new ArrayBuffer(vector.length * 4))
  for (const [at, number] of vector.entries()) view.setFloat32(at * 4, number, true)
  const bytes = new Uint8Array(view.buffer)
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}

/** From that text, or from a list of numbers as people write it; undefined when it is not a vector of this length. */
export function toVector(value: unknown, dimensions: number): Float32Array | undefined {
  const vector = Array.isArray(value) ? fromList(value) : typeof value === 'string' ? fromBase64(value) : undefined
  return vector?.length === dimensions && vector.every((number) => Number.isFinite(number)) ? vector : undefined
}

function fromList(list: readonly unknown[]): Float32Array | undefined {
  return list.every((item) => typeof item === 'number') ? Float32Array.from(list as number[]) : undefined
}

function fromBase64(text: string): Float32Array | undefined {
  let binary: string
  try {
    binary = atob(text)
  } catch {
    return undefined
  }
  if (binary.length % 4 !== 0) return undefined
  const view = new DataView(Uint8Array.from(binary, (character) => character.charCodeAt(0)).buffer)
  return Float32Array.from({ length: binary.length / 4 }, (_, at) => view.getFloat32(at * 4, true))
}
