/** The driver alone, doing by hand what a store does: the yardstick. */
export interface RawClient {
  /** One transaction or request for all of them. */
  insert(records: readonly RawRecord[]): Promise<void>
  /** Ids of the nearest in these scopes, best first. */
  search(query: RawQuery & { vector: Float32Array }): Promise<string[]>
  /** Ids of those in these scopes that hold some of the words, best first; where a text index is at hand. */
  searchWords?(query: RawQuery & { words: string }): Promise<string[]>
  /** The stored texts of these ids. */
  read(ids: readonly string[]): Promise<string[]>
  close(): Promise<void>
}

export interface RawRecord {
  id: string
  scopeKey: string
  text: string
  /** Empty when searches are by words alone. */
  vector: Float32Array
}

interface RawQuery {
  scopeKeys: readonly string[]
  limit: number
}
