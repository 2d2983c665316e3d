/** What a thread with a model and the thread that started it say to each other. */

export type ToWorker = { embed: number; texts: readonly string[] } | { abort: number } | { close: true }

/** Errors go as texts: a copy of one would have lost its class. */
export type FromWorker =
  | { ready: number }
  | { failed: string; isConfig: boolean }
  | { embedded: number; vectors: Float32Array[] }
  | { embedded: number; error: string }
