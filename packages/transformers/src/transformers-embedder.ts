import { type Embedder, ModelError } from '@loci/core'
import { loadModel } from './load-model.ts'
import type { Dtype } from './model-files.ts'
import { loadPeer } from './peer.ts'
import { type Pooling, readOptions } from './read-options.ts'
import { startWorker } from './start-worker.ts'

export interface TransformersEmbedderOptions {
  /** The folder of a model: `config.json`, `tokenizer.json`, `tokenizer_config.json`, `onnx/model….onnx`. */
  model: string
  /** Whether `model` may be a name of the Hugging Face hub, which is then downloaded. Default false. */
  allowRemote?: boolean
  /** For the hub: a branch, tag or commit. */
  revision?: string
  /** For the hub: where downloads are kept. */
  cacheDir?: string
  /** Which weights: `fp32` is `onnx/model.onnx`, `q8` `onnx/model_quantized.onnx`. Default: the most exact that the folder has; `fp32` from the hub. */
  dtype?: Dtype
  /** How the vectors of the tokens become one. Default: what `1_Pooling/config.json` of the folder says, else `mean`. */
  pooling?: Pooling
  /** Whether vectors get the length 1. Default true. */
  normalize?: boolean
  /** Of a longer text the beginning is read. Default: the least of what the files of the model say. */
  maxTokens?: number
  /** What goes before each text, for models that want it: `{ query: 'query: ', document: 'passage: ' }`. */
  prefix?: { query?: string; document?: string }
  /** The cosine similarities that mean "unrelated" and "same". Default [0, 1]. */
  range?: readonly [number, number]
  /** How much the similarities say beside words that are shared, in [0, 1]; near 1 for a model trained for retrieval. Default 0.7. */
  quality?: number
  /** Texts per call of `embed` as the core makes them. Default 32. */
  maxBatch?: number
  /** Whether the model runs in a thread of its own. Default true; without it every run blocks the event loop. */
  worker?: boolean
  /** The model in the embedder's name. Default: the last part of `model`. */
  name?: string
}

export interface TransformersEmbedder extends Embedder {
  /** Ends the thread and frees the model. Without it a process ends too. */
  close(): Promise<void>
}

/**
 * Loads a local ONNX model with `@huggingface/transformers` and runs it once. A blank text gets a vector of zeros, which
 * the core leaves out of its index.
 *
 * `embed` throws ModelError, and the signal's reason after an abort, which stops the work after the current run.
 * @throws ConfigError when an option cannot be right, the peer is missing, the folder lacks files, or the model cannot be loaded.
 */
export async function transformersEmbedder(options: TransformersEmbedderOptions): Promise<TransformersEmbedder> {
  const { model: settings, name, prefix, range, quality, maxBatch, inWorker } = await readOptions(options)
  const model = await (inWorker ? startWorker(settings) : loadModel(await loadPeer(), settings))
  const { dimensions } = model
  let closing: Promise<void> | undefined
  return {
    name: `${name}:${dimensions}`,
    dimensions,
    maxBatch,
    ...(range === undefined ? {} : { range }),
    ...(quality === undefined ? {} : { quality }),
    async embed(texts, { purpose, signal }) {
      signal?.throwIfAborted()
      if (closing !== undefined) throw new ModelError(`${name} is closed; make a new embedder`)
      const places = [...texts.keys()].filter((place) => texts[place]?.trim() !== '')
      const vectors: Float32Array[] = texts.map(() => new Float32Array(dimensions))
      const embedded = await model.embed(
        places.map((place) => prefix[purpose] + texts[place]),
        signal,
      )
      for (const [index, place] of places.entries()) vectors[place] = embedded[index] as Float32Array
      return vectors
    },
    async close() {
      closing ??= model.close()
      await closing
    },
  }
}
