/** The file of weights, and the vectors that it gives. */
import { understanding } from './understanding.ts'
import { wordPiece } from './word-piece.ts'

export interface Model {
  readonly name: string
  readonly dimensions: number
  /** The vector of a text at unit length; all zeros when too little of it is understood to say what it is about. */
  toVector(text: string): Float32Array
}

const magic = 'LSE1'

/**
 * The file, little-endian: `LSE1`, the length of the header (uint32), the header (JSON, padded to a multiple of four), a scale
 * per row (float32), the rows (int8), the pieces of words (UTF-8, one a line). Each piece has a row; a number of a row is its
 * int8 times the row's scale.
 */
interface Header {
  readonly name: string
  readonly dimensions: number
  readonly pieces: number
  /** Length of the pieces' text in bytes. */
  readonly textBytes: number
}

/** @throws Error when the bytes are not a whole file of weights. */
export function readModel(bytes: Uint8Array): Model {
  const { header, scales, numbers, pieces } = readParts(bytes)
  const { name, dimensions } = header
  const toPieces = wordPiece(pieces)
  const isUnderstood = understanding(pieces, toPieces)
  // Float64: an addition to a Float32Array is rounded each time, which takes a quarter more time.
  const sums = new Float64Array(dimensions)
  return {
    name,
    dimensions,
    toVector(text) {
      if (!isUnderstood(text)) return new Float32Array(dimensions)
      sums.fill(0)
      for (const row of toPieces(text)) {
        addScaled(sums, numbers, row * dimensions, scales[row] as number)
      }
      return toUnitLength(sums)
    },
  }
}

interface Parts {
  readonly header: Header
  readonly scales: Float32Array
  readonly numbers: Int8Array
  readonly pieces: readonly string[]
}

export function readParts(bytes: Uint8Array): Parts {
  const { header, at } = readHeader(bytes)
  const { dimensions, pieces: rows, textBytes } = header
  const numbersAt = at + 4 * rows
  const textAt = numbersAt + rows * dimensions
  if (textAt + textBytes !== bytes.length) throw new Error('they are cut off or damaged')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return {
    header,
    scales: Float32Array.from({ length: rows }, (_, row) => view.getFloat32(at + 4 * row, true)),
    numbers: new Int8Array(bytes.buffer, bytes.byteOffset + numbersAt, rows * dimensions),
    pieces: new TextDecoder().decode(bytes.subarray(textAt)).split('\n'),
  }
}

function addScaled(sums: Float64Array, numbers: Int8Array, start: number, scale: number): void {
  for (let place = 0; place < sums.length; place++) {
    sums[place] = (sums[place] as number) + scale * (numbers[start + place] as number)
  }
}

function readHeader(bytes: Uint8Array): { header: Header; at: number } {
  const decode = (start: number, end: number) => new TextDecoder().decode(bytes.subarray(start, end))
  if (bytes.length < 8 || decode(0, 4) !== magic) throw new Error('they are not those of a static embedder')
  const at = 8 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true)
  if (at > bytes.length) throw new Error('they are cut off or damaged')
  return { header: JSON.parse(decode(8, at)), at }
}

function toUnitLength(sums: Float64Array): Float32Array {
  let squares = 0
  for (let place = 0; place < sums.length; place++) squares += (sums[place] as number) ** 2
  const factor = squares === 0 ? 0 : 1 / Math.sqrt(squares)
  const vector = new Float32Array(sums.length)
  for (let place = 0; place < vector.length; place++) vector[place] = (sums[place] as number) * factor
  return vector
}
