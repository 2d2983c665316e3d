import {
  type Change,
  ConfigError,
  ConflictError,
  decodeCursor,
  encodeCursor,
  type FieldType,
  type MetadataStore,
  type Row,
  type RowQuery,
} from '@loci/core'
import { type Argument, entryOf, listOf, type Reply, textOf } from './client.ts'
import type { Lease } from './connection.ts'
import { compileFilter, ofTenant } from './filter.ts'
import { countCommand, pageCommand, readCount, readPage } from './queries.ts'
import { prepareIndex, rowIndex, tenantIndex } from './schema.ts'
import { clearScript, namesOf, placeOf, readScript, writeScript } from './scripts.ts'
import { prepareServer } from './server.ts'
import { deletion, put, recordFields, type Shared } from './vectors.ts'
import { indexedFields, numberAttribute, sortable, word } from './words.ts'

const stored = ['version', 'data', 'body']

export function metadataStore(lease: Lease, shared: Shared): MetadataStore {
  const { prefix, allowEviction } = shared
  const index = `${prefix}:rows`
  let fields: Record<string, FieldType> = {}

  function queryOf(tenant: string, { kind, filter }: RowQuery): string {
    const ofKind = kind === undefined ? '' : ` @kind:{${word(kind)}}`
    return `${ofTenant(tenant)}${ofKind}${filter === undefined ? '' : ` ${compileFilter(filter, fields, tenant)}`}`
  }

  return {
    name: 'redis',
    traits: { commit: 'atomic', commitsIndex: true, consistency: 'immediate', maxBatch: 500 },
    async open(spec) {
      await lease.open(async (run) => {
        await prepareServer(run, { allowEviction })
        const indexes = [tenantIndex(prefix), rowIndex(prefix, spec.fields)]
        for (const needed of indexes) await prepareIndex(run, needed, spec.schema)
        return spec.schema === 'off' ? [] : indexes.map(({ name }) => name)
      })
      fields = spec.fields
    },
    async tenants({ limit, cursor }) {
      const command = pageCommand({
        index: `${prefix}:tenants`,
        query: '*',
        direction: 'asc',
        ...(cursor === undefined ? {} : { after: { id: cursor } }),
        load: ['name'],
        limit: limit + 1,
      })
      const found = readPage('tenants', await lease.query('tenants', `${prefix}:tenants`, command))
      const tenants = found.slice(0, limit).map((entry) => textOf(entryOf(entry, 'name')))
      const last = tenants.at(-1)
      return found.length > limit && last !== undefined ? { tenants, cursor: last } : { tenants }
    },
    async get(tenant, ids) {
      const args = [...placeOf(prefix, tenant), 'row', String(stored.length), ...stored, ...ids]
      return listOf(await lease.script('get', readScript, args)).flatMap((values) => toRow(listOf(values)))
    },
    async list(tenant, { order = { by: 'createdAt', direction: 'asc' }, limit, cursor, ...query }) {
      const [number, id] = cursor === undefined ? [] : decodeCursor(cursor, order)
      const command = pageCommand({
        index,
        query: queryOf(tenant, query),
        number: numberAttribute(order.by),
        direction: order.direction,
        ...(number === undefined || id === undefined ? {} : { after: { number, id } }),
        load: stored,
        limit: limit + 1,
      })
      const found = readPage('list', await lease.query('list', index, command))
      const rows = found.slice(0, limit).flatMap((entry) => toRow(stored.map((name) => entryOf(entry, name))))
      const last = rows.at(-1)
      if (found.length <= limit || last === undefined) return { rows }
      return { rows, cursor: encodeCursor([last.fields[order.by] as number, last.id], order) }
    },
    async count(tenant, query) {
      return readCount('count', await lease.query('count', index, countCommand(index, queryOf(tenant, query))))
    },
    async commit(tenant, changes) {
      const args = [
        ...placeOf(prefix, tenant),
        ...namesOf(tenant),
        ...expectations(changes),
        ...writes(tenant, changes),
      ]
      const [id, version] = listOf(await lease.script('commit', writeScript, args))
      if (id === undefined) return
      const found = textOf(version) === '0' ? 'absent' : `at version ${textOf(version)}`
      throw new ConflictError(`an expected version no longer holds: ${textOf(id)} is ${found}`)
    },
    async clear(tenant) {
      const args = [...placeOf(prefix, tenant), '*']
      while (Number(await lease.script('clear', clearScript, args)) > 0);
    },
    close: () => lease.close(),
  }

  function writes(tenant: string, changes: readonly Change[]): Argument[] {
    return changes.flatMap(({ id, row, index: record }) => {
      const args: Argument[] = row === null ? deletion('row', id) : put('row', id, rowFields(tenant, row))
      // Of every generation: what is forgotten must not live on in an index that is no longer used.
      if (record === null) return [...args, ...deletion('vector:*', id)]
      if (record === undefined) return args
      if (shared.space === undefined) {
        throw new ConfigError('redis: open the vector store before a commit that stores vectors')
      }
      return [...args, ...put(shared.space.name, id, recordFields(tenant, record, shared.space))]
    })
  }
}

function expectations(changes: readonly Change[]): string[] {
  const expected = changes.filter(({ expects }) => expects !== 'any')
  const pairs = expected.flatMap(({ id, expects }) => [id, expects === 'absent' ? '0' : String(expects)])
  return [String(expected.length), ...pairs]
}

function rowFields(tenant: string, row: Row): string[] {
  const { id, kind, version, writeId, fields, body } = row
  return [
    ...['tenant', word(tenant), 'kind', word(kind), 'order', sortable(id), ...indexedFields(fields)],
    ...['version', String(version), 'data', JSON.stringify({ id, kind, writeId, fields }), 'body', body],
  ]
}

/** Nothing where the row is not there, or was deleted while the engine had it in hand. */
function toRow([version, data, body]: (Reply | undefined)[]): Row[] {
  if (!Buffer.isBuffer(data)) return []
  const { id, kind, writeId, fields } = JSON.parse(textOf(data)) as Row
  return [{ id, kind, version: Number(textOf(version)), writeId, fields, body: textOf(body) }]
}
