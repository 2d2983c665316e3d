/** The file of weights, and the vectors that it gives. */
import { wordPiece } from './word-piece.ts'

export interface Model {
  readonly name: string
  readonly dimensions: number
  /** The vector of a text at unit length; all zeros when no piece of it is known. */
  toVector(text: string): Float32Array
}

const magic = 'LSE1'

/**
 * The file, little-endian: `LSE1`, the length of the header (uint32), the header (JSON, padded to a multiple of four), a scale
 * per row (float32), the ids of each pair (2 × uint16), the rows (int8), the pieces of words (UTF-8, one a line). The first rows
 * are those of the pieces, the others those of the pairs; a number of a row is its int8 times the row's scale.
 */
interface Header {
  readonly name: string
  readonly dimensions: number
  readonly pieces: number
  readonly pairs: number
  /** Length of the pieces' text in bytes. */
  readonly textBytes: number
}

/** @throws Error when the bytes are not a whole file of weights. */
export function readModel(bytes: Uint8Array): Model {
  const { header, scales, rowOfPair, numbers, pieces } = readParts(bytes)
  const { name, dimensions } = header
  const toPieces = wordPiece(pieces)
  // Float64: an addition to a Float32Array is rounded each time, which takes a quarter more time.
  const sums = new Float64Array(dimensions)
  return {
    name,
    dimensions,
    toVector(text) {
      sums.fill(0)
      for (const row of rowsOf(toPieces(text), rowOfPair)) {
        addScaled(sums, numbers, row * dimensions, scales[row] as number)
      }
      return toUnitLength(sums)
    },
  }
}

interface Parts {
  readonly header: Header
  readonly scales: Float32Array
  readonly rowOfPair: ReadonlyMap<number, number>
  readonly numbers: Int8Array
  readonly pieces: readonly string[]
}

export function readParts(bytes: Uint8Array): Parts {
  const { header, at } = readHeader(bytes)
  const { dimensions, pieces, pairs, textBytes } = header
  const rows = pieces + pairs
  const start = {
    pairs: at + 4 * rows,
    numbers: at + 4 * rows + 4 * pairs,
    text: at + 4 * rows + 4 * pairs + rows * dimensions,
  }
  if (start.text + textBytes !== bytes.length) throw new Error('they are cut off or damaged')

  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const rowOfPair = new Map<number, number>()
  for (let pair = 0; pair < pairs; pair++) {
    const place = start.pairs + 4 * pair
    rowOfPair.set(pairKey(view.getUint16(place, true), view.getUint16(place + 2, true)), pieces + pair)
  }
  return {
    header,
    scales: Float32Array.from({ length: rows }, (_, row) => view.getFloat32(at + 4 * row, true)),
    rowOfPair,
    numbers: new Int8Array(bytes.buffer, bytes.byteOffset + start.numbers, rows * dimensions),
    pieces: new TextDecoder().decode(bytes.subarray(start.text)).split('\n'),
  }
}

function addScaled(sums: Float64Array, numbers: Int8Array, start: number, scale: number): void {
  for (let place = 0; place < sums.length; place++) {
    sums[place] = (sums[place] as number) + scale * (numbers[start + place] as number)
  }
}

function rowsOf(pieces: readonly number[], rowOfPair: ReadonlyMap<number, number>): readonly number[] {
  if (rowOfPair.size === 0) return pieces
  const rows = [...pieces]
  for (let at = 1; at < pieces.length; at++) {
    const row = rowOfPair.get(pairKey(pieces[at - 1] as number, pieces[at] as number))
    if (row !== undefined) rows.push(row)
  }
  return rows
}

function pairKey(left: number, right: number): number {
  return left * 65_536 + right
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
