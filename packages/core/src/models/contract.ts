/** What a model must do for Loci. Models are optional; without one, everything works lexically. */

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
