/** Embeddings as core uses them: one call per batch, each text once, what was embedded lately not again. */
import { ModelError } from '../errors.ts'
import { split } from '../stores/rows.ts'
import { callModel } from './call-model.ts'
import type { Embedder } from './contract.ts'

export interface Embeddings {
  readonly name: string
  readonly dimensions: number
  /** Forgets what was embedded lately. */
  clear(): void
  /** The texts, each once, that `embed` would give to the embedder. */
  unknown(texts: Iterable<string>, purpose: 'document' | 'query'): string[]
  /** Takes vectors of the length 1 that were made before. */
  remember(vectors: ReadonlyMap<string, Float32Array>, purpose: 'document' | 'query'): void
  /** The similarity of a match as a score in [0, 1], by the embedder's calibrated range. */
  calibrate(similarity: number): number
  /** How much its similarities can be trusted, in [0, 1]. */
  readonly quality: number
  /**
   * The vector of each text, of the length 1; a text that the embedder gives no direction (all zeros) is left out.
   * @throws ModelError when the embedder fails, does not answer in time, or answers something else than vectors.
   */
  embed(
    texts: Iterable<string>,
    purpose: 'document' | 'query',
    signal?: AbortSignal,
  ): Promise<Map<string, Float32Array>>
}

export interface EmbeddingOptions {
  timeoutMs: number
  /** How many texts are remembered. */
  cachedTexts: number
}

/** Of an embedder that does not say. */
const usualQuality = 0.7

export function createEmbeddings(embedder: Embedder, { timeoutMs, cachedTexts }: EmbeddingOptions): Embeddings {
  const { name, dimensions, maxBatch, range = [0, 1], quality = usualQuality } = embedder
  const cache = new Map<string, Float32Array>()

  /** A Map keeps its insertion order, which makes it a least-recently-used cache. */
  function keep(key: string, vector: Float32Array): void {
    cache.delete(key)
    cache.set(key, vector)
    const oldest = cache.keys().next().value
    if (cache.size > cachedTexts && oldest !== undefined) cache.delete(oldest)
  }

  async function embedBatch(
    texts: string[],
    purpose: 'document' | 'query',
    signal?: AbortSignal,
  ): Promise<Float32Array[]> {
    const vectors = await callModel({ model: name, timeoutMs, signal }, (ending) =>
      embedder.embed(texts, { purpose, signal: ending }),
    )
    if (
      !Array.isArray(vectors) ||
      vectors.length !== texts.length ||
      !vectors.every((vector) => isVector(vector, dimensions))
    ) {
      throw new ModelError(`embedder ${name}: expected ${texts.length} vectors of ${dimensions} finite numbers`)
    }
    return vectors
  }

  return {
    name,
    dimensions,
    quality,
    clear: () => cache.clear(),
    unknown: (texts, purpose) => [...new Set(texts)].filter((text) => !cache.has(`${purpose}:${text}`)),
    remember(vectors, purpose) {
      for (const [text, vector] of vectors) keep(`${purpose}:${text}`, vector)
    },
    calibrate: (similarity) => Math.min(1, Math.max(0, (similarity - range[0]) / (range[1] - range[0]))),
    async embed(texts, purpose, signal) {
      const wanted = [...new Set(texts)]
      const known = new Map(
        wanted.flatMap((text) => {
          const vector = cache.get(`${purpose}:${text}`)
          return vector === undefined ? [] : [[text, vector] as const]
        }),
      )
      for (const batch of split(
        wanted.filter((text) => !known.has(text)),
        maxBatch,
      )) {
        const vectors = await embedBatch(batch, purpose, signal)
        for (const [index, text] of batch.entries()) known.set(text, toUnitLength(vectors[index] as Float32Array))
      }
      for (const [text, vector] of known) keep(`${purpose}:${text}`, vector)
      return new Map([...known].filter(([, vector]) => vector.some((number) => number !== 0)))
    },
  }
}

/** Cosine does not see lengths, and some backends store no other. A vector of zeros stays one. */
function toUnitLength(vector: Float32Array): Float32Array {
  const length = Math.sqrt(squaresOf(vector))
  if (length === 0) return vector
  const unit = new Float32Array(vector.length)
  for (let at = 0; at < unit.length; at++) unit[at] = (vector[at] as number) / length
  return unit
}

/** By index: other loops over typed arrays take several times as long, and this runs for every text. */
function squaresOf(vector: Float32Array): number {
  let squares = 0
  for (let at = 0; at < vector.length; at++) squares += (vector[at] as number) ** 2
  return squares
}

function isVector(value: unknown, dimensions: number): boolean {
  // The squares of 32-bit numbers add up to something finite, unless one of the numbers is not.
  return value instanceof Float32Array && value.length === dimensions && Number.isFinite(squaresOf(value))
}
