/** The driver alone, doing by hand what a store does: the yardstick. */
export interface RawClient {
  /** One transaction or request for all of them. */
  insert(records: readonly RawRecord[]): Promise<void>
  /** Ids of the nearest in these scopes, best first. */
  search(query: RawQuery): Promise<string[]>
  /** The stored texts of these ids. */
  read(ids: readonly string[]): Promise<string[]>
  close(): Promise<void>
}

export interface RawRecord {
  id: string
  scopeKey: string
  text: string
  vector: Float32Array
}

interface RawQuery {
  vector: Float32Array
  scopeKeys: readonly string[]
  limit: number
}
