import type { MetadataSpec, MetadataStore, VectorSpec, VectorStore } from '@loci/core'

/** One promise of the store contract, and how to check it. */
export interface ConformanceCase {
  /** Unique; starts with the group. */
  readonly name: string
  readonly group: 'rows' | 'vectors'
  /** What a store must have for the case to apply, besides the half that the group names. */
  readonly needs?: readonly Need[]
  /** Rejects with an Error that says what was expected, what came, and what usually causes it. */
  run(context: CaseContext): Promise<void>
}

export type Need =
  | 'rows'
  | 'vectors'
  | 'atomic commit'
  | 'row commit'
  | 'several writers'
  | 'commitsIndex'
  | 'searchText'
  | 'sibling'
  | 'compact'
  | 'reopen'
  | 'injected'

/** A backend that has been opened. A half that the backend lacks is used only by cases that do not apply to it. */
export interface OpenStores {
  readonly rows: MetadataStore
  readonly vectors: VectorStore
  /** How long an eventual store may take to show a write. */
  readonly eventualMs: number
}

export interface CaseContext extends OpenStores {
  /** How many random filters a fuzz case tries. */
  readonly fuzz: number
  /** Everything random in a case follows from it. */
  readonly seed: number
  /** Opens new handles on the same data. Closes nothing. */
  reopen(spec?: Partial<MetadataSpec> & Partial<VectorSpec>): Promise<OpenStores>
  /** Closes the handles that the case began with. */
  close(): Promise<void>
  /** Uses the caller's client; rejects when the store closed it. */
  useClient(): Promise<void>
}
