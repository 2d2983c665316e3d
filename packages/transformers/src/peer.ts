/** What is used of `@huggingface/transformers`, which is an optional peer. */
import { ConfigError } from '@loci/core'

export interface Tensor {
  readonly type: string
  readonly dims: readonly number[]
  readonly data: ArrayLike<number | bigint>
  to(type: 'float32'): Tensor
}

export interface Tokenizer {
  readonly model_max_length?: number
  (texts: string[], options: { padding: boolean; truncation: boolean; max_length: number }): TokenizerOutput
}

interface TokenizerOutput {
  readonly input_ids: Tensor
  readonly attention_mask: Tensor
}

export interface Network {
  (inputs: TokenizerOutput): Promise<{ readonly [output: string]: Tensor }>
  readonly config: { readonly max_position_embeddings?: unknown }
  dispose(): Promise<unknown>
}

export interface LoadOptions {
  local_files_only: boolean
  revision?: string
  cache_dir?: string
}

interface NetworkOptions {
  dtype: string
  device: 'cpu'
  session_options: object
}

export interface Peer {
  /** Settings of the whole thread. */
  env: { logLevel: number }
  AutoTokenizer: { from_pretrained(model: string, options: LoadOptions): Promise<Tokenizer> }
  AutoModel: {
    from_pretrained(model: string, options: LoadOptions & NetworkOptions): Promise<Network>
  }
}

const name = '@huggingface/transformers'

/** @throws ConfigError when the package is not installed, or cannot be loaded. */
export async function loadPeer(importPeer: () => Promise<unknown> = importTransformers): Promise<Peer> {
  try {
    return (await importPeer()) as Peer
  } catch (error) {
    const { code, message } = error as { code?: unknown; message?: unknown }
    if (code === 'ERR_MODULE_NOT_FOUND' && String(message).includes(`'${name}'`)) {
      throw new ConfigError(`transformersEmbedder needs the package ${name}: npm install ${name}`, { cause: error })
    }
    throw new ConfigError(`transformersEmbedder: ${name} is installed, but cannot be loaded: ${message}`, {
      cause: error,
    })
  }
}

async function importTransformers(): Promise<unknown> {
  return await import('@huggingface/transformers')
}
