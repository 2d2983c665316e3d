/** What every stage works with: the opened stores, the configuration, the clock. One per `createMemory`. */
import type { FieldType } from './filter.ts'
import type { ConsentPolicy } from './governance/consent.ts'
import type { Hooks } from './governance/hooks.ts'
import type { Redactor } from './governance/redact.ts'
import type { Tombstones } from './governance/tombstones.ts'
import type { IngestSettings } from './ingest/ingest-options.ts'
import type { SweepPolicy } from './lifecycle/sweep.ts'
import type { UsageNotes } from './lifecycle/usage.ts'
import type { Extractor, Reranker } from './models/contract.ts'
import type { EmbeddingOptions, Embeddings } from './models/embeddings.ts'
import type { KnownVectors } from './retrieve/known-vectors.ts'
import type { Policy } from './retrieve/policy.ts'
import type { ScopeIndexes } from './retrieve/scope-indexes.ts'
import type { Dimensions } from './scope.ts'
import type { KeyedLock } from './stores/keyed-lock.ts'
import type { Rows } from './stores/rows.ts'
import type { Vectors } from './stores/vectors.ts'
import type { MemoryType } from './types/memory-type.ts'
import type { Decide } from './write/judge.ts'

export interface Engine {
  rows: Rows
  /** Present when there are both an embedder and a vector store. `reembed` puts another one in its place. */
  semantic: Semantic | undefined
  /** Another handle on the vectors, for another generation; undefined where the store cannot have two. */
  sibling: (() => Vectors) | undefined
  /** Handles of `sibling` that are in use, to be closed. */
  siblings: Set<Vectors>
  /** Whether commits must keep the index clean of closed memories, also without an embedder. */
  commitsIndex: boolean
  types: ReadonlyMap<string, MemoryType>
  policies: ReadonlyMap<string, Policy>
  dimensions: Dimensions
  /** Every field of a memory row: what stores are opened with. */
  fields: Record<string, FieldType>
  /** The fields that callers may filter by. */
  callerFields: Record<string, FieldType>
  /** The part of `metadata` that was declared filterable. */
  filterable: Record<string, FieldType>
  scopeIndexes: ScopeIndexes
  lock: KeyedLock
  /** Index jobs whose work is done; each tenant's next commit deletes them. */
  finishedJobs: Map<string, Set<string>>
  /** Tenants for which a write of this process could not reach the index. */
  laggingTenants: Set<string>
  /** Memories, by tenant, of which a search saw that the index has another version. */
  staleIndex: Map<string, Set<string>>
  now: () => number
  newId: () => string
  /** Unique whatever `newId` does: tells one's own writes from those of others. */
  newWriteId: () => string
  /** What decides about drafts that are close to known memories. */
  decide: Decide | undefined
  /** `throw`: a model that fails makes the call fail, before anything is written. */
  onModelFailure: 'lexical' | 'throw'
  modelMs: number
  reranker: Required<Reranker> | undefined
  extractor: Extractor | undefined
  ingest: IngestSettings
  /** For embedders that come later. */
  embeddingOptions: EmbeddingOptions
  /** How many days the store keeps the vectors of texts; 0: it does not. */
  cacheDays: number
  tombstones: Tombstones | undefined
  /** Whether the backend keeps vectors, also when nothing embeds. */
  hasVectors: boolean
  sweepPolicy: Required<Omit<SweepPolicy, 'revisions'>> & Pick<SweepPolicy, 'revisions'>
  usage: UsageNotes
  hooks: Hooks
  /** Applied to whatever leaves the process. */
  redact: Redactor | undefined
  consent: ConsentPolicy | undefined
  countTokens: (text: string) => number
}

export interface Semantic {
  vectors: Vectors
  embeddings: Embeddings
  generation: number
  /** Whether its records travel in the commits of the rows. */
  inCommits: boolean
  /** Another embedder has taken its place: what is still written with it must be indexed again. */
  isRetired: boolean
  known: KnownVectors
}
