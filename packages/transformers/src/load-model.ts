import { ConfigError, ModelError } from '@loci/core'
import type { LoadOptions, Network, Peer, Tokenizer } from './peer.ts'
import { pool } from './pool.ts'
import type { ModelSettings } from './read-options.ts'
import { toRuns } from './to-runs.ts'

/** A model that is loaded, here or in a thread of its own. */
export interface Model {
  readonly dimensions: number
  /** One vector per text, in order. @throws ModelError, or the signal's reason. */
  embed(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]>
  close(): Promise<void>
}

/** Where neither the tokenizer nor the model says how much it reads. */
const fallbackTokens = 512

/**
 * onnxruntime 1.30 lets its threads spin while they wait: on two cores that others use too it took 37 ms of processor per
 * text instead of 13, and longer.
 */
const calmly = { extra: { session: { intra_op: { allow_spinning: '0' } } } }

/**
 * Loads the model into this thread and runs it once, since only its answer tells its dimensions for sure.
 * @throws ConfigError when the model cannot be loaded or run.
 */
export async function loadModel(peer: Peer, settings: ModelSettings): Promise<Model> {
  const { tokenizer, network } = await load(peer, settings)
  const maxTokens = lengthOf(tokenizer, network, settings.maxTokens)

  const running = new Set<Promise<unknown>>()

  async function embedAll(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]> {
    signal?.throwIfAborted()
    const options = { truncation: true, max_length: maxTokens }
    const items = texts.map((text, place) => {
      const tokens = tokenizer([text], { ...options, padding: false }).input_ids.dims[1] ?? 0
      return { place, text, tokens }
    })
    const vectors = new Array<Float32Array>(texts.length)
    for (const run of toRuns(items)) {
      const inputs = tokenizer(
        run.map(({ text }) => text),
        { ...options, padding: true },
      )
      const pooled = pool(await network(inputs), inputs.attention_mask, settings)
      signal?.throwIfAborted()
      for (const [index, { place }] of run.entries()) vectors[place] = pooled[index] as Float32Array
    }
    return vectors
  }

  async function embed(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]> {
    const call = embedAll(texts, signal)
    running.add(call)
    try {
      return await call
    } finally {
      running.delete(call)
    }
  }

  return {
    dimensions: await probe(embed, settings),
    embed,
    async close() {
      // The runtime has no good end for a session that is used.
      await Promise.allSettled(running)
      await network.dispose()
    },
  }
}

async function load(
  { AutoTokenizer, AutoModel }: Peer,
  { model, isLocal, dtype, revision, cacheDir }: ModelSettings,
): Promise<{ tokenizer: Tokenizer; network: Network }> {
  const options: LoadOptions = {
    local_files_only: isLocal,
    ...(revision === undefined ? {} : { revision }),
    ...(cacheDir === undefined ? {} : { cache_dir: cacheDir }),
  }
  try {
    const tokenizer = await AutoTokenizer.from_pretrained(model, options)
    const network = await AutoModel.from_pretrained(model, {
      ...options,
      dtype,
      device: 'cpu',
      session_options: calmly,
    })
    return { tokenizer, network }
  } catch (cause) {
    throw new ConfigError(`transformersEmbedder: ${model} cannot be loaded: ${messageOf(cause)}`, { cause })
  }
}

async function probe(embed: Model['embed'], { model }: ModelSettings): Promise<number> {
  try {
    const [vector] = await embed(['dimensions'])
    if (vector === undefined || vector.length === 0) throw new ModelError('it gave no vector')
    return vector.length
  } catch (cause) {
    throw new ConfigError(`transformersEmbedder: ${model} is no model for embeddings of texts: ${messageOf(cause)}`, {
      cause,
    })
  }
}

function lengthOf(tokenizer: Tokenizer, network: Network, wanted: number | undefined): number {
  const limits = [wanted, tokenizer.model_max_length, network.config.max_position_embeddings]
  // A tokenizer without a limit says 10^30.
  const known = limits.filter((limit): limit is number => typeof limit === 'number' && limit >= 1 && limit < 1e6)
  return known.length === 0 ? fallbackTokens : Math.min(...known)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
