/** `export`: everything that is known of a tenant, a subject or all tenants, as lines. */
import { defined } from '../defined.ts'
import type { Engine } from '../engine.ts'
import { allOf } from '../filter.ts'
import { aliasesOf } from '../governance/links.ts'
import { hiddenBy, openErasures } from '../governance/open-erasures.ts'
import { type CheckedSelector, selectorFilter } from '../governance/selector.ts'
import { pages } from '../stores/pages.ts'
import type { DataLine, Header } from './format.ts'
import { headerLine, lineWriter } from './line-writer.ts'
import { memoryLines } from './read-memories.ts'
import { consentLines, linkLines, receiptLines, tombstoneLines } from './read-sidecars.ts'

export interface ExportProgress {
  tenants: number
  memories: number
  /** Past versions. */
  revisions: number
}

export interface TenantExportOptions {
  /** Whether to write vectors too, as the index has them. Default false: whoever imports makes them anew. */
  vectors?: boolean
  /** Called after each page. */
  onProgress?: (progress: ExportProgress) => void
  signal?: AbortSignal
}

export interface ExportOptions extends TenantExportOptions {
  /** Only this tenant. */
  tenant?: string
}

interface Wanted extends ExportOptions {
  selector?: CheckedSelector | undefined
}

const tenantsPerPage = 1_000

/** Each piece is one line with its line feed. */
export async function* exportLines(engine: Engine, wanted: Wanted): AsyncGenerator<string> {
  const writer = lineWriter()
  yield headerLine(headerOf(engine, wanted))
  for await (const records of exportRecords(engine, wanted)) for (const record of records) yield writer.line(record)
  yield writer.end()
}

export function headerOf(
  { now, semantic }: Engine,
  { tenant, vectors = false }: ExportOptions,
): Pick<Header, 'exportedAt' | 'tenant' | 'embedder'> {
  const embedder = vectors && semantic !== undefined ? semantic.embeddings : undefined
  return defined({
    exportedAt: now(),
    tenant,
    embedder: embedder && { name: embedder.name, dimensions: embedder.dimensions },
  })
}

/** What stands between header and end, in the order of the format. */
export async function* exportRecords(engine: Engine, wanted: Wanted): AsyncGenerator<DataLine[]> {
  const progress: ExportProgress = { tenants: 0, memories: 0, revisions: 0 }
  for (const tenant of wanted.tenant === undefined ? await tenantsOf(engine, wanted.signal) : [wanted.tenant]) {
    progress.tenants++
    for await (const records of tenantRecords(engine, tenant, wanted)) {
      for (const { kind } of records) {
        if (kind === 'memory') progress.memories++
        if (kind === 'revision') progress.revisions++
      }
      yield records
      wanted.onProgress?.({ ...progress })
    }
  }
}

/** In an order of their own, which is the same on every store. */
export async function tenantsOf(engine: Engine, signal?: AbortSignal): Promise<string[]> {
  const found: string[] = []
  for await (const page of pages((after) => engine.rows.tenants({ limit: tenantsPerPage, ...after }, signal))) {
    found.push(...page.tenants)
  }
  return [...new Set(found)].sort()
}

async function* tenantRecords(
  engine: Engine,
  tenant: string,
  { selector, vectors = false, signal }: Wanted,
): AsyncGenerator<DataLine[]> {
  const subject = selector && (await everyAlias(engine, tenant, selector, signal))
  const isWhole = subject === undefined
  if (isWhole) yield* onePage(receiptLines(engine, tenant, signal))
  const about = subject?.scopes?.flatMap((scope) => Object.entries(scope)) ?? []
  yield await linkLines(engine, tenant, isWhole ? undefined : about, signal)
  if (isWhole) yield* onePage(consentLines(engine, tenant, signal))
  if (isWhole) yield* onePage(tombstoneLines(engine, tenant, signal))
  const hidden = hiddenBy(await openErasures(engine, tenant, signal))
  const filter = allOf(subject && selectorFilter(subject), hidden)
  yield* memoryLines(engine, tenant, { filter, vectors, signal })
}

async function* onePage(lines: AsyncGenerator<DataLine>): AsyncGenerator<DataLine[]> {
  for await (const line of lines) yield [line]
}

/** The subject under each of its ids. */
async function everyAlias(
  engine: Engine,
  tenant: string,
  selector: CheckedSelector,
  signal?: AbortSignal,
): Promise<CheckedSelector> {
  if (selector.scopes === undefined) return selector
  const aliases = selector.scopes.map((scope) => aliasesOf(engine, tenant, scope, signal))
  return { scopes: (await Promise.all(aliases)).flat() }
}
