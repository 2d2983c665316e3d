export type { EmbeddingCache, MemoryConfig } from './config.ts'
export type { Section } from './context/arrange.ts'
export type { ChatMessage } from './context/chat-query.ts'
export type { ContextOptions } from './context/context-options.ts'
export type { Context, ContextChange } from './context/get-context.ts'
export type { ContextFormat, ContextMessage } from './context/layout.ts'
export type { Dropped } from './context/pack.ts'
export type { ContextTrace, Traced } from './context/trace.ts'
export {
  BatchError,
  BudgetError,
  CapabilityError,
  ConfigError,
  ConflictError,
  DimensionError,
  FilterError,
  IdempotencyError,
  InputError,
  LociError,
  MemoryTypeError,
  ModelError,
  NotFoundError,
  ScopeError,
  StoreError,
  TooLargeError,
} from './errors.ts'
export {
  allOf,
  type Condition,
  type FieldType,
  type FieldValues,
  type Filter,
  type FilterInput,
  matches,
  parseFilter,
  type Scalar,
  unknownOperator,
} from './filter.ts'
export type {
  Admin,
  AdminCountByOptions,
  AdminCountOptions,
  AdminExportOptions,
  AdminListOptions,
} from './governance/admin.ts'
export type { ConsentDecision, ConsentPolicy } from './governance/consent.ts'
export type { DeletedCounts } from './governance/delete-memories.ts'
export type { EraseOptions, EraseReceipt, Verification } from './governance/erase.ts'
export type { HookContext, Hooks, LociEvent } from './governance/hooks.ts'
export type { IdentitiesOptions, KnownIdentity } from './governance/identities.ts'
export { type RedactKind, type RedactOptions, type Redactor, redactor } from './governance/redact.ts'
export type { Selector } from './governance/selector.ts'
export type {
  CallOptions,
  ChangeOptions,
  Feedback,
  FeedbackOptions,
  ForgetOptions,
  MemoryHandle,
  WriteOptions,
} from './handle.ts'
export type { IngestReport } from './ingest/ingest.ts'
export type { IngestOptions, IngestPolicy, Keep } from './ingest/ingest-options.ts'
export type { Finding, FoundDraft, Trigger, TriggerContext } from './ingest/trigger.ts'
export { defaultTriggers, englishTriggers, germanTriggers } from './ingest/triggers/default-triggers.ts'
export { english } from './ingest/triggers/english/english.ts'
export { eventTriggers } from './ingest/triggers/event-triggers.ts'
export { german } from './ingest/triggers/german.ts'
export type {
  LanguageRule,
  LanguageTable,
  MemoryRule,
  PermissionRule,
  RefusalRule,
} from './ingest/triggers/language-table.ts'
export { languageTriggers } from './ingest/triggers/language-triggers.ts'
export type { AgentEvent, IngestInput, IngestMessage, Turn, TurnKind } from './ingest/turn.ts'
export type { IngestOutcome } from './ingest/write-found.ts'
export type { MaintainOptions, MaintainReport } from './lifecycle/maintain.ts'
export type { ReembedOptions, ReembedReport } from './lifecycle/reembed.ts'
export type { ReindexOptions, ReindexReport } from './lifecycle/reindex.ts'
export type { SweepOptions, SweepPolicy, SweepReport } from './lifecycle/sweep.ts'
export type { SweepAction } from './lifecycle/sweep-memories.ts'
export { createMemory, type HandleOptions, type LociMemory } from './memory.ts'
export type { Embedder, Extractor, Known, Reranker, Usage } from './models/contract.ts'
export { type EmbedderPrefix, readPrefix, readQuality, readRange } from './models/embedder-options.ts'
export type { CheckedTenant, CopyOptions, CopyReport, TenantSum } from './moving/copy-memory.ts'
export type { ExportOptions, ExportProgress, TenantExportOptions } from './moving/export-lines.ts'
export type { ImportOptions } from './moving/import-lines.ts'
export type { ImportConflict, ImportReport } from './moving/import-report.ts'
export type { ImportChunks } from './moving/text-lines.ts'
export { checkOptions } from './options.ts'
export type { Action, Json, Memory, MemoryStatus, Outcome, Revision, Role, Source } from './record.ts'
export type { AsOf } from './retrieve/as-of.ts'
export type { GetOptions, Slot } from './retrieve/by-id.ts'
export type { Signal, Why } from './retrieve/explain.ts'
export type { CountByOptions, CountedBy, CountOptions, ListOptions } from './retrieve/list.ts'
export type { Policy, Sources } from './retrieve/policy.ts'
export type { Hit, ManyQuery, SearchOptions } from './retrieve/search.ts'
export type { WhyNot, WhyNotOptions } from './retrieve/why-not.ts'
export type { Identity, ScopeValues } from './scope.ts'
export type {
  Backend,
  Change,
  Match,
  MetadataSpec,
  MetadataStore,
  MetadataTraits,
  Order,
  Row,
  RowQuery,
  VectorRecord,
  VectorSpec,
  VectorStore,
  VectorTraits,
} from './stores/contract.ts'
export { decodeCursor, encodeCursor } from './stores/cursor.ts'
export { fromConfig, type OneStoreConfig, type Provider, type StoreConfig } from './stores/from-config.ts'
export { type InMemoryOptions, inMemory } from './stores/in-memory.ts'
export { type MetadataInOptions, metadataIn } from './stores/metadata-in/metadata-in.ts'
export { systemTenant } from './stores/system-tenant.ts'
export type { Time } from './time.ts'
export {
  defineType,
  type MemoryType,
  type Merge,
  type MergedContent,
  type NearDuplicates,
} from './types/memory-type.ts'
export type { SchemaIssue, SchemaResult, StandardSchema } from './types/schema.ts'
export type { AnyData, AnyTypes, DataTypes, DraftOf, MemoryOf, TypeMap, TypesOf } from './types/type-map.ts'
export type { Decide, UncertainCase, Verdict } from './write/judge.ts'
export type { Similar } from './write/likeness.ts'
export type { Draft, Patch } from './write/read-draft.ts'
