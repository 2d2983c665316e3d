/**
 * From a query to ranked memories: candidates by terms and by vector, hydrated from the rows, checked, scored.
 * Three store trips one after the other at most: stamps (with the vector search beside), what changed, the rows.
 */
import type { Engine } from '../engine.ts'
import { LociError } from '../errors.ts'
import { allOf, type Filter, matches } from '../filter.ts'
import { tellDegraded } from '../governance/hooks.ts'
import { noteStale } from '../lifecycle/note-stale.ts'
import { strengthOf } from '../lifecycle/strength.ts'
import { fromRow, type Memory } from '../record.ts'
import type { Caller } from '../scope.ts'
import type { Match, Row } from '../stores/contract.ts'
import { analyse } from './analyse.ts'
import type { Moment } from './as-of.ts'
import { type IndexedDocument, type LexicalIndex, scoreTerms } from './lexical-index.ts'
import { retrieveAsOf } from './retrieve-as-of.ts'
import { type Scored, type Signals, scoreCandidates, weightOf } from './score.ts'
import { validAt, visibleTo } from './visibility.ts'

export interface RetrieveQuery {
  /** Undefined: no query, only `alwaysTypes`. */
  text: string | undefined
  vector: Float32Array | undefined
  filter: Filter | undefined
  limit: number
  /** Types of which every visible memory comes back, whatever the query. */
  alwaysTypes: readonly string[]
  /** Undefined: now. */
  moment: Moment | undefined
  signal: AbortSignal | undefined
}

export interface Retrieved {
  hits: Scored[]
  always: Memory[]
  /** Why a part of the search could not be done, if so. */
  degraded: string[]
}

interface VectorArm {
  matches: readonly Match[]
  degraded: string[]
}

const maxRounds = 3
/** Each arm gives more than is asked for, so that what both find in the middle can come out on top. */
const smallPool = 20
const maxAlways = 300

export async function retrieve(engine: Engine, caller: Caller, query: RetrieveQuery): Promise<Retrieved> {
  if (query.moment !== undefined) return await retrieveAsOf(engine, caller, query, query.moment)
  const now = engine.now()
  const filter = allOf(validAt(now), query.filter) as Filter
  for (let round = 1, limit = 2 * query.limit + smallPool; ; round++, limit *= 2) {
    const [indexes, dense] = await Promise.all([
      engine.scopeIndexes.load(caller.tenant, caller.readKeys, query.signal),
      searchVectors(engine, caller, query, filter, limit),
    ])
    const lexical = lexicalSignals(indexes, query.text, allOf(caller.hidden, filter) as Filter, limit)
    const always = alwaysIds(indexes, query.alwaysTypes, allOf(caller.hidden, validAt(now)) as Filter)
    const candidates = [...lexical.keys(), ...dense.matches.map(({ id }) => id)]
    const rows = await engine.rows.get(caller.tenant, [...candidates, ...always], query.signal)
    const visible = new Map([...rows].filter(([, row]) => isReadable(row, caller, validAt(now))))
    const stale = dense.matches.filter(({ id, version }) => rows.get(id)?.version !== version)
    noteStale(engine, caller.tenant, stale)
    const signals = addDense(engine, lexical, dense.matches, stale)
    const hits = scoreCandidates(signals, visible, filter, (memory) =>
      weightOf(memory, strengthOf(memory, engine.types.get(memory.type), now)),
    )
    const dropped = new Set(candidates).size - hits.length
    if (hits.length < query.limit && dropped > 0 && candidates.length >= limit && round < maxRounds) continue
    const memories = always.flatMap((id) => (visible.has(id) ? [fromRow(visible.get(id) as Row).memory] : []))
    return { hits: hits.slice(0, query.limit), always: memories, degraded: dense.degraded }
  }
}

/** A match of another version than the row's says nothing about the text of now. */
function addDense(
  engine: Engine,
  lexical: ReadonlyMap<string, Signals>,
  found: readonly Match[],
  stale: readonly Match[],
): Map<string, Signals> {
  const signals = new Map(lexical)
  for (const match of found) {
    if (stale.includes(match)) continue
    const dense = engine.semantic?.embeddings.calibrate(match.score) ?? 0
    signals.set(match.id, { ...signals.get(match.id), dense })
  }
  return signals
}

function isReadable(row: Row, caller: Caller, valid: Filter): boolean {
  return row.kind === 'memory' && matches(visibleTo(caller), row.fields) && matches(valid, row.fields)
}

function lexicalSignals(
  indexes: readonly LexicalIndex[],
  text: string | undefined,
  filter: Filter,
  limit: number,
): Map<string, Signals> {
  const terms = text === undefined ? [] : analyse(text)
  if (terms.length === 0) return new Map()
  const found = scoreTerms(indexes, terms, (document) => matches(filter, document.fields))
  found.sort((a, b) => b.raw - a.raw || (a.document.id < b.document.id ? 1 : -1))
  return new Map(
    found.slice(0, limit).map(({ document, score, raw, terms }) => [document.id, { lexical: score, raw, terms }]),
  )
}

async function searchVectors(
  engine: Engine,
  caller: Caller,
  query: RetrieveQuery,
  filter: Filter,
  limit: number,
): Promise<VectorArm> {
  const { semantic } = engine
  if (semantic === undefined || (query.text === undefined && query.vector === undefined))
    return { matches: [], degraded: [] }
  try {
    const vector =
      query.vector ??
      (await semantic.embeddings.embed([query.text as string], 'query', query.signal)).get(query.text as string)
    if (vector === undefined) return { matches: [], degraded: [] }
    const scoped = allOf(visibleTo(caller), filter) as Filter
    const found = await semantic.vectors.search(caller.tenant, { vector, limit, filter: scoped }, query.signal)
    return { matches: found, degraded: [] }
  } catch (error) {
    query.signal?.throwIfAborted()
    if (engine.onModelFailure === 'throw' || !(error instanceof LociError)) throw error
    tellDegraded(engine, caller.tenant, 'search', error)
    return { matches: [], degraded: [error.message] }
  }
}

/** The weightiest memories of these types; more of them than a context can hold are not read. */
function alwaysIds(indexes: readonly LexicalIndex[], types: readonly string[], readable: Filter): string[] {
  if (types.length === 0) return []
  const filter: Filter = { op: 'and', filters: [readable, { op: 'in', field: 'type', values: types }] }
  const weigh = ({ fields }: IndexedDocument): number => Number(fields.pinned) * 2 + Number(fields.importance)
  return indexes
    .flatMap(({ documents }) => [...documents.values()].filter(({ fields }) => matches(filter, fields)))
    .sort(
      (a, b) =>
        weigh(b) - weigh(a) || Number(b.fields.occurredAt) - Number(a.fields.occurredAt) || (a.id < b.id ? -1 : 1),
    )
    .slice(0, maxAlways)
    .map(({ id }) => id)
}
