/** `createMemory`: checks the configuration, opens the stores, and hands out handles. */
import { type MemoryConfig, milliseconds, toEngine } from './config.ts'
import type { Engine } from './engine.ts'
import { ConfigError } from './errors.ts'
import { type Admin, createAdmin } from './governance/admin.ts'
import { readPurpose } from './governance/consent.ts'
import { createHandle, type MemoryHandle } from './handle.ts'
import { catchUp } from './lifecycle/catch-up.ts'
import { openGeneration } from './lifecycle/generations.ts'
import { type MaintainOptions, type MaintainReport, maintain } from './lifecycle/maintain.ts'
import { type ReembedOptions, type ReembedReport, reembed } from './lifecycle/reembed.ts'
import { type ReindexOptions, type ReindexReport, reindex } from './lifecycle/reindex.ts'
import { type SweepOptions, type SweepReport, sweep } from './lifecycle/sweep.ts'
import { writeUsage } from './lifecycle/usage.ts'
import type { Embedder } from './models/contract.ts'
import { checkExport, checkMoving } from './moving/check-moving.ts'
import { type CopyOptions, type CopyReport, copyMemory } from './moving/copy-memory.ts'
import { type ExportOptions, exportLines } from './moving/export-lines.ts'
import { type ImportOptions, importLines } from './moving/import-lines.ts'
import type { ImportReport } from './moving/import-report.ts'
import type { ImportChunks } from './moving/text-lines.ts'
import { checkOptions } from './options.ts'
import { type Caller, type Identity, readTenant, resolveIdentity } from './scope.ts'
import type { MemoryType } from './types/memory-type.ts'
import type { AnyTypes, TypeMap, TypesOf } from './types/type-map.ts'

export interface HandleOptions {
  /** Whether the handle may write memories that others see too: of its org, its team, the whole tenant. */
  share?: boolean
  /** What it is for, where consent counts: `admin().consent`. */
  purpose?: string
}

/** The memory of one application. Close it when done; `await using` does. */
export interface LociMemory<Types extends TypeMap = AnyTypes> {
  /** @throws ScopeError when the identity is incomplete or unknown. */
  for(identity: Identity, options?: HandleOptions): MemoryHandle<Types>
  /** What operators may do with a whole tenant. @throws ScopeError */
  admin(tenant?: string): Admin
  /** The one call for cron. */
  maintain(options?: MaintainOptions): Promise<MaintainReport>
  /** Makes the vector index anew from the rows. */
  reindex(options?: ReindexOptions): Promise<ReindexReport>
  /**
   * Makes the vectors of all memories anew with another embedder, which this memory then uses; searches go on with the
   * old ones meanwhile. Whoever is killed calls it again, and it goes on. Other processes are restarted with the new
   * embedder afterwards, and `reindex()` takes in what they wrote until then.
   * @throws CapabilityError where the store keeps vectors of one embedder only; ModelError and StoreError: call it again.
   */
  reembed(embedder: Embedder, options?: ReembedOptions): Promise<ReembedReport>
  /** What time does to memories: see the report, or try `dryRun` first. `maintain` does it too. */
  sweep(options?: SweepOptions): Promise<SweepReport>
  /**
   * Everything that is known, as lines of JSON: `docs/export-format.md`. Each piece is one line with its line feed.
   * @throws while it is read: StoreError.
   */
  export(options?: ExportOptions): AsyncIterable<string>
  /**
   * Takes in the lines of an export; chunks may break anywhere. What is there already is not written again, so that who was
   * killed runs it again.
   * @throws InputError naming the line; what stands before it may be imported.
   */
  import(chunks: ImportChunks, options?: ImportOptions): Promise<ImportReport>
  /**
   * Brings what this memory holds into another one, on any store, and compares the two by hashes. Run again, it copies what
   * is new, and deletes of what it brought before what is gone here; what the other has changed by itself stays.
   * @throws ConfigError when `other` is not what this `createMemory` made; use `export` and `import` then.
   */
  copyTo(other: Pick<LociMemory, 'import'>, options?: CopyOptions): Promise<CopyReport>
  /** Catches up what this process left to do. */
  drain(): Promise<void>
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** For `copyTo`, which needs both sides. */
const engines = new WeakMap<object, Engine>()

/** @throws ConfigError when the configuration cannot be right; what the stores throw when they cannot be opened. */
export async function createMemory<const Types extends readonly MemoryType[] = readonly []>(
  config: MemoryConfig<Types>,
): Promise<LociMemory<TypesOf<Types>>> {
  const engine = toEngine(config)
  const own = engine.semantic
  /** Each call works with the embedder that it began with, whatever `reembed` changes meanwhile. */
  const now = (): Engine => ({ ...engine })
  const { schema = 'migrate', tenancy = 'multi' } = config

  async function closeStores(): Promise<void> {
    const opened = new Set([...engine.siblings, own?.vectors])
    const closed = await Promise.allSettled([engine.rows.close(), ...[...opened].map((vectors) => vectors?.close())])
    const failed = closed.find((result) => result.status === 'rejected')
    if (failed !== undefined) throw failed.reason
  }

  try {
    const { rows, semantic, fields } = engine
    await rows.open({ fields, schema })
    if (semantic !== undefined) {
      const { vectors, embeddings } = semantic
      semantic.generation = await openGeneration(engine, embeddings, schema)
      await vectors.open({ dimensions: embeddings.dimensions, fields, generation: semantic.generation, schema })
    }
  } catch (error) {
    await closeStores().catch(() => undefined)
    throw error
  }

  async function drain(): Promise<void> {
    const tenants = new Set([...engine.laggingTenants, ...engine.staleIndex.keys(), ...engine.finishedJobs.keys()])
    for (const tenant of tenants) await catchUp(engine, tenant, Number.POSITIVE_INFINITY)
    for (const tenant of [...engine.usage.keys()]) await writeUsage(engine, tenant)
  }

  async function close(): Promise<void> {
    // What cannot be caught up now is in job rows, for maintain() of the next process.
    await drain().catch(() => undefined)
    await closeStores()
  }

  const memory: LociMemory<TypesOf<Types>> = {
    for(identity, options = {}) {
      checkOptions('for', options, ['share', 'purpose'])
      if (options.purpose === undefined && engine.consent !== undefined) {
        throw new ConfigError('for: with a consent policy, a handle needs a purpose')
      }
      const purpose = options.purpose === undefined ? undefined : readPurpose(options.purpose)
      const caller: Caller = { ...resolveIdentity(identity, engine.dimensions, tenancy), purpose }
      // Whether a draft is of a declared type is checked when it comes; only TypeScript sees it earlier.
      return createHandle(engine, caller, options.share === true) as unknown as MemoryHandle<TypesOf<Types>>
    },
    admin: (tenant) => createAdmin(engine, readTenant(tenant, tenant !== undefined, tenancy)),
    async maintain(options = {}) {
      checkOptions('maintain', options, ['maxMs', 'signal'])
      if (options.maxMs !== undefined) milliseconds('maxMs', options.maxMs)
      return await maintain(now(), options)
    },
    async reindex(options = {}) {
      checkOptions('reindex', options, ['tenant', 'onProgress', 'signal'])
      if (options.onProgress !== undefined && typeof options.onProgress !== 'function') {
        throw new ConfigError('reindex: onProgress must be a function')
      }
      if (options.tenant !== undefined) readTenant(options.tenant, true, tenancy)
      return await reindex(now(), options)
    },
    async reembed(embedder, options = {}) {
      checkOptions('reembed', options, ['keepPreviousMs', 'onProgress', 'signal'])
      const { keepPreviousMs = 0 } = options
      if (!(keepPreviousMs >= 0 && Number.isFinite(keepPreviousMs))) {
        throw new ConfigError('reembed: keepPreviousMs must be a number of milliseconds, 0 or more')
      }
      if (options.onProgress !== undefined && typeof options.onProgress !== 'function') {
        throw new ConfigError('reembed: onProgress must be a function')
      }
      return await reembed(engine, embedder, options)
    },
    async sweep(options = {}) {
      checkOptions('sweep', options, ['tenant', 'dryRun', 'maxMs', 'signal'])
      if (options.maxMs !== undefined) milliseconds('maxMs', options.maxMs)
      if (options.dryRun !== undefined && typeof options.dryRun !== 'boolean') {
        throw new ConfigError('sweep: dryRun must be true or false')
      }
      if (options.tenant !== undefined) readTenant(options.tenant, true, tenancy)
      return await sweep(now(), options)
    },
    export(options = {}) {
      checkOptions('export', options, ['tenant', 'vectors', 'onProgress', 'signal'])
      checkExport(engine, options)
      if (options.tenant !== undefined) readTenant(options.tenant, true, tenancy)
      return exportLines(now(), options)
    },
    async import(chunks, options = {}) {
      checkOptions('import', options, ['dryRun', 'tenant', 'onProgress', 'signal'])
      checkMoving('import', options)
      if (options.tenant !== undefined) readTenant(options.tenant, true, tenancy)
      return await importLines(now(), chunks, options)
    },
    async copyTo(other, options = {}) {
      checkOptions('copyTo', options, ['tenant', 'vectors', 'onProgress', 'signal'])
      checkMoving('copyTo', options)
      if (options.tenant !== undefined) readTenant(options.tenant, true, tenancy)
      const target = engines.get(other)
      if (target === undefined || target === engine) {
        const problem = 'expected another memory, made by createMemory of this copy of @loci/core'
        throw new ConfigError(`copyTo: ${problem}; between others, export and import`)
      }
      return await copyMemory(now(), target, options)
    },
    drain,
    close,
    [Symbol.asyncDispose]: close,
  }
  engines.set(memory, engine)
  return memory
}
