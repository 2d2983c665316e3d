import { ModelError } from '@loci/core'
import type { Tensor } from './peer.ts'
import type { Pooling } from './read-options.ts'

/**
 * One vector per text from what a network gave: [texts, tokens, numbers], or [texts, numbers] where it pools by itself.
 * @throws ModelError when it is neither, or a number is not finite.
 */
export function pool(
  outputs: { readonly [output: string]: Tensor },
  mask: Tensor,
  { pooling, normalize }: { pooling: Pooling; normalize: boolean },
): Float32Array[] {
  const output = outputOf(outputs)
  const numbers = (output.type === 'float32' ? output : output.to('float32')).data as Float32Array
  const [count = 0, length = 0] = output.dims
  const dimensions = output.dims.at(-1) ?? 0
  const vectors = Array.from({ length: count }, (_, text) => {
    if (output.dims.length === 2) return numbers.slice(text * dimensions, (text + 1) * dimensions)
    const tokens = Array.from({ length }, (_, token) => token).filter(
      (token) => Number(mask.data[text * length + token]) === 1,
    )
    return average(numbers, poolingTokens(tokens, pooling), { start: text * length, dimensions })
  })
  for (const vector of vectors) {
    if (!vector.every((number) => Number.isFinite(number)))
      throw new ModelError('the model gave a number that is not finite')
  }
  return normalize ? vectors.map(toUnitLength) : vectors
}

function outputOf(outputs: { readonly [output: string]: Tensor }): Tensor {
  const output =
    outputs.last_hidden_state ?? outputs.token_embeddings ?? outputs.sentence_embedding ?? Object.values(outputs)[0]
  if (output === undefined || (output.dims.length !== 3 && output.dims.length !== 2)) {
    throw new ModelError(`the model gives no embeddings; its outputs are ${Object.keys(outputs).join(', ')}`)
  }
  return output
}

function poolingTokens(tokens: readonly number[], pooling: Pooling): readonly number[] {
  if (pooling === 'mean') return tokens
  return pooling === 'cls' ? tokens.slice(0, 1) : tokens.slice(-1)
}

function average(
  numbers: Float32Array,
  tokens: readonly number[],
  { start, dimensions }: { start: number; dimensions: number },
): Float32Array {
  const sums = new Float64Array(dimensions)
  for (const token of tokens) {
    const offset = (start + token) * dimensions
    for (let place = 0; place < dimensions; place++) sums[place] = Number(sums[place]) + Number(numbers[offset + place])
  }
  return Float32Array.from(sums, (sum) => sum / Math.max(1, tokens.length))
}

function toUnitLength(vector: Float32Array): Float32Array {
  let squares = 0
  for (const number of vector) squares += number * number
  return squares === 0 ? vector : vector.map((number) => number / Math.sqrt(squares))
}
