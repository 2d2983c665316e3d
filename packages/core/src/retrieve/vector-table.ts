/**
 * Vectors side by side in one block of memory. A processor reads that from end to end in half the time that it takes to
 * fetch as many arrays from wherever they lie.
 */
export interface VectorTable {
  /** How many vectors. */
  size: number
  /** One after the other, and zeros until they are a multiple of four. */
  numbers: Float32Array
  lengths: Float64Array
}

const atOnce = 4

/** @param vectors All of as many numbers. */
export function vectorTable(vectors: readonly Float32Array[]): VectorTable {
  const dimensions = vectors[0]?.length ?? 0
  const numbers = new Float32Array(Math.ceil(vectors.length / atOnce) * atOnce * dimensions)
  for (const [row, vector] of vectors.entries()) numbers.set(vector, row * dimensions)
  return { size: vectors.length, numbers, lengths: Float64Array.from(vectors, lengthOf) }
}

/** The vector at a row, without a copy. */
export function vectorAt({ numbers }: VectorTable, row: number, dimensions: number): Float32Array {
  return numbers.subarray(row * dimensions, (row + 1) * dimensions)
}

/** The cosine of each with a vector, in [-1, 1]; 0 where one is all zeros. */
export function cosines({ size, numbers, lengths }: VectorTable, vector: Float32Array): Float64Array {
  const length = lengthOf(vector)
  const found = dots(numbers, vector, size)
  for (let row = 0; row < size; row++) {
    const both = Math.max(length * (lengths[row] as number), Number.MIN_VALUE)
    found[row] = Math.min(1, Math.max(-1, (found[row] as number) / both))
  }
  return found
}

/** Four rows at a time: each number of the vector is read once for all, and a processor adds four sums side by side. */
function dots(numbers: Float32Array, vector: Float32Array, size: number): Float64Array {
  const dimensions = vector.length
  const found = new Float64Array(Math.ceil(size / atOnce) * atOnce)
  for (let row = 0; row < size; row += atOnce) {
    const first = row * dimensions
    const second = first + dimensions
    const third = second + dimensions
    const fourth = third + dimensions
    // One by one: taken from a list they would be several times slower.
    let s0 = 0
    let s1 = 0
    let s2 = 0
    let s3 = 0
    for (let at = 0; at < dimensions; at++) {
      const number = vector[at] as number
      s0 += number * (numbers[first + at] as number)
      s1 += number * (numbers[second + at] as number)
      s2 += number * (numbers[third + at] as number)
      s3 += number * (numbers[fourth + at] as number)
    }
    found[row] = s0
    found[row + 1] = s1
    found[row + 2] = s2
    found[row + 3] = s3
  }
  return found
}

function lengthOf(vector: Float32Array): number {
  let squares = 0
  for (const number of vector) squares += number * number
  return Math.sqrt(squares)
}
