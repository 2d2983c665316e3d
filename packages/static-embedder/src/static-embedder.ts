import { ConfigError, checkOptions, type Embedder, ModelError } from '@loci/core'
import { loadWeights, toAddress, type Weights } from './load-weights.ts'
import { type Model, readModel } from './model.ts'

export interface StaticEmbedderOptions {
  /**
   * The weights of this version of the package: their bytes, or their address, for bundlers that do not bring the file along.
   * Default: the file in this package.
   */
  weights?: Weights
}

const name = 'static-minilm-256-v1'
const dimensions = 256
/** The unrelated and the same, measured: see MODEL_CARD.md. */
const range: readonly [number, number] = [0.08, 0.79]
/** Measured in searches: see MODEL_CARD.md. */
const quality = 0.85
/** What stands behind is not read, so that no text can hold up the others. */
const maxCharacters = 32_768
const sliceMs = 20

/** The weights in this package, read once for all embedders. */
let packaged: Promise<Model> | undefined

/**
 * An embedder of English whose weights are in this package: no key, no download, no native code. A text's vector is the sum
 * of the vectors of its pieces of words, at unit length. A text of which it understands too little gives zeros: one without a
 * known piece, or in another language. Reads the first 32,768 characters of a text. The weights are loaded at the first `embed`.
 *
 * @throws ConfigError when the options cannot be right; `embed` throws ModelError when the weights cannot be read.
 */
export function staticEmbedder(options: StaticEmbedderOptions = {}): Embedder {
  checkOptions('staticEmbedder', options, ['weights'])
  const { weights } = options
  if (weights !== undefined && !isWeights(weights)) {
    throw new ConfigError(
      'staticEmbedder: weights must be a URL without a password, a string with one, a Uint8Array or an ArrayBuffer',
    )
  }
  let own: Promise<Model> | undefined

  function model(): Promise<Model> {
    if (weights === undefined) {
      packaged ??= load().catch((error) => {
        packaged = undefined
        throw error
      })
      return packaged
    }
    own ??= load(weights).catch((error) => {
      own = undefined
      throw error
    })
    return own
  }

  return {
    name,
    dimensions,
    maxBatch: 8_192,
    range,
    quality,
    async embed(texts, { signal }) {
      signal?.throwIfAborted()
      const { toVector } = await model()
      signal?.throwIfAborted()
      const vectors: Float32Array[] = []
      let sliceStart = performance.now()
      for (const text of texts) {
        vectors.push(toVector(text.slice(0, maxCharacters)))
        if (vectors.length % 16 === 0 && performance.now() - sliceStart > sliceMs) {
          await new Promise((resolve) => setTimeout(resolve))
          signal?.throwIfAborted()
          sliceStart = performance.now()
        }
      }
      return vectors
    },
  }
}

async function load(weights?: Weights): Promise<Model> {
  const model = await loadWeights(weights)
    .then(readModel)
    .catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new ModelError(
        `staticEmbedder: cannot read the weights: ${reason}. Behind a bundler, give their bytes or their address: staticEmbedder({ weights })`,
        { cause },
      )
    })
  if (model.name === name && model.dimensions === dimensions) return model
  throw new ModelError(
    `staticEmbedder: the weights are of ${model.name}, and this version of the package needs ${name}`,
  )
}

function isWeights(value: unknown): value is Weights {
  if (value instanceof Uint8Array || value instanceof ArrayBuffer) return true
  const address = value instanceof URL || typeof value === 'string' ? toAddress(value) : undefined
  return address !== undefined && address.username === '' && address.password === ''
}
