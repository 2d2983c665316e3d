/** What a model must do for Loci. Models are optional; without one, everything works lexically. */
import type { Turn } from '../ingest/turn.ts'
import type { Memory } from '../record.ts'
import type { MemoryType } from '../types/memory-type.ts'
import type { Draft } from '../write/read-draft.ts'

/** Turns texts into vectors. */
export interface Embedder {
  /** Tells apart whatever shapes the vectors: the model and its version, prefixes, dimensions. Vectors of one name can be compared. */
  readonly name: string
  readonly dimensions: number
  /** How many texts one call takes. */
  readonly maxBatch: number
  /** The cosine similarities that mean "unrelated" and "same", for scores in [0, 1]. Default: [0, 1]. */
  readonly range?: readonly [number, number]
  /**
   * How much its similarities say beside words that are shared, in [0, 1]: near 1 for a model that was trained for
   * retrieval, less for one that knows little of names and rare words. Default: 0.7.
   */
  readonly quality?: number
  /** One vector per text, in order, each of `dimensions` finite numbers. */
  embed(
    texts: readonly string[],
    options: {
      purpose: 'document' | 'query'
      /** Aborts when nobody waits for the answer any more. */
      signal?: AbortSignal
    },
  ): Promise<Float32Array[]>
}

/** Looks at the best hits of a search again, each together with the query, as cross-encoders do. */
export interface Reranker {
  /** For errors. */
  readonly name: string
  /** How many of the best it is given; the others stay behind them. Default 50. */
  readonly depth?: number
  /** How well each text answers the query, in order, in [0, 1]: the scores of the hits from then on. */
  rerank(query: string, texts: readonly string[], options: { signal?: AbortSignal }): Promise<readonly number[]>
}

/** What model calls took. */
export interface Usage {
  calls: number
  inputTokens: number
  outputTokens: number
  /** In US dollars, where prices are known. */
  cost?: number
}

/** What is known already, so that a model can say what is new, and what takes whose place. */
export type Known = Pick<Memory, 'type' | 'text'> & Partial<Pick<Memory, 'id' | 'key' | 'data'>>

/** Reads turns with a language model. What it throws loses nothing: the turns wait for `maintain()`. */
export interface Extractor {
  /** For errors and reports. */
  readonly name?: string
  /** How many turns one call reads. Default 20. */
  readonly maxTurns?: number
  /**
   * What of these turns is worth remembering. A draft says on which turns it rests: `source.messageId` is the id of the
   * one that says it, `source.evidence` has those of others. `supersedes` is the id of a known memory.
   */
  extract(
    turns: readonly Turn[],
    options: { types: readonly MemoryType[]; known: readonly Known[]; signal?: AbortSignal },
  ): Promise<{
    drafts: readonly Draft[]
    usage?: Usage
    /** What of the model's answer became no draft: reason → how often. */
    leftOut?: { readonly [reason: string]: number }
  }>
  /** One text of many: of the turns of a session, or of what is known of somebody. Without it there are no digests. */
  digest?(
    parts: readonly Known[],
    options: { type: 'summary' | 'profile'; previous?: string; signal?: AbortSignal },
  ): Promise<{ text: string; usage?: Usage }>
}
