/** The vectors in an answer of an endpoint, checked. */
import { DimensionError, ModelError } from '@loci/core'

interface Expected {
  /** For messages. */
  model: string
  count: number
  dimensions: number
}

/**
 * One vector per input, in the order of the inputs, whatever the order of the answer. Base64 is what was asked for; many
 * servers answer with numbers all the same.
 * @throws ModelError when it is no answer of embeddings, has another count, or a number that is not finite; DimensionError
 * when a vector has another length.
 */
export function readVectors(answer: unknown, { model, count, dimensions }: Expected): Float32Array[] {
  const { data } = (typeof answer === 'object' && answer !== null ? answer : {}) as { data?: unknown }
  if (!Array.isArray(data)) {
    throw new ModelError(
      `${model}: the answer holds no embeddings; check that baseURL is the one of an OpenAI-compatible API`,
    )
  }
  if (data.length !== count) {
    throw new ModelError(
      `${model}: ${data.length} vectors came for ${count} texts; the endpoint does not do what it should`,
    )
  }
  const vectors = new Array<Float32Array | undefined>(count)
  for (const [position, item] of data.entries()) {
    const { index = position, embedding } = (item ?? {}) as { index?: unknown; embedding?: unknown }
    if (!isPlace(index, count) || vectors[index] !== undefined) {
      throw new ModelError(`${model}: the answer numbers its vectors wrongly; the endpoint does not do what it should`)
    }
    vectors[index] = readVector(embedding, model, dimensions)
  }
  return vectors as Float32Array[]
}

/** Tokens that the endpoint says it has read; 0 where it does not say. */
export function readTokens(answer: unknown): number {
  const { usage } = (answer ?? {}) as { usage?: { total_tokens?: unknown; prompt_tokens?: unknown } | null }
  const tokens = usage?.total_tokens ?? usage?.prompt_tokens
  return typeof tokens === 'number' && tokens > 0 ? tokens : 0
}

function isPlace(index: unknown, count: number): index is number {
  return Number.isSafeInteger(index) && Number(index) >= 0 && Number(index) < count
}

function readVector(embedding: unknown, model: string, dimensions: number): Float32Array {
  const vector = typeof embedding === 'string' ? fromBase64(embedding) : fromNumbers(embedding)
  if (vector === undefined) throw new ModelError(`${model}: the answer has a vector that is neither numbers nor base64`)
  if (vector.length !== dimensions) {
    throw new DimensionError(
      `${model}: vectors have ${vector.length} dimensions, not ${dimensions}; set dimensions: ${vector.length}, or check model`,
    )
  }
  if (!vector.every((number) => Number.isFinite(number))) {
    throw new ModelError(`${model}: the answer has a vector with a number that is not finite; the endpoint is broken`)
  }
  return vector
}

/** Floats of 32 bits, the low byte first. */
function fromBase64(text: string): Float32Array | undefined {
  const bytes = bytesOf(text)
  if (bytes === undefined || bytes.length % 4 !== 0) return undefined
  const view = new DataView(bytes.buffer)
  return Float32Array.from({ length: bytes.length / 4 }, (_, place) => view.getFloat32(place * 4, true))
}

function bytesOf(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}

function fromNumbers(embedding: unknown): Float32Array | undefined {
  if (!Array.isArray(embedding) || !embedding.every((number) => typeof number === 'number' || number === null)) {
    return undefined
  }
  // JSON has no NaN: servers write null.
  return Float32Array.from(embedding, (number: number | null) => number ?? Number.NaN)
}
