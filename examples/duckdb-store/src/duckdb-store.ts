import {
  type Backend,
  type Change,
  ConfigError,
  ConflictError,
  DimensionError,
  decodeCursor,
  encodeCursor,
  type FieldType,
  type Filter,
  type MetadataStore,
  type Row,
  type VectorRecord,
  type VectorSpec,
  type VectorStore,
} from '@loci/core'
import { connect, type DuckdbStoreOptions, type Run } from './connection.ts'
import { toSql } from './filter.ts'

const name = 'duckdb'
const traits = { commit: 'atomic', commitsIndex: true, consistency: 'immediate', maxBatch: 500 } as const
const tables = {
  loci_rows:
    'tenant VARCHAR, id VARCHAR, kind VARCHAR, version BIGINT, created_at DOUBLE, occurred_at DOUBLE, data VARCHAR, PRIMARY KEY (tenant, id)',
  loci_vectors:
    'tenant VARCHAR, generation BIGINT, id VARCHAR, version BIGINT, vector FLOAT[], data VARCHAR, PRIMARY KEY (tenant, generation, id)',
  loci_generations: 'generation BIGINT PRIMARY KEY, dimensions BIGINT',
}
const idsIn = 'tenant = $1 AND id IN (SELECT unnest($2::JSON::VARCHAR[]))'

/** Rows and vectors in one DuckDB file, which one process may have open. */
export function duckdbStore(options: DuckdbStoreOptions): Required<Backend> {
  const rows = connect(options)
  const index = connect(options)
  let rowFields: Record<string, FieldType> = {}
  let spec: VectorSpec = { dimensions: 0, fields: {}, generation: 0 }

  const metadata: MetadataStore = {
    name,
    traits,
    open({ fields, schema }) {
      rowFields = fields
      return rows.open((run) => prepare(run, schema))
    },
    close: rows.close,
    async tenants({ limit, cursor = '' }) {
      const sql = 'SELECT to_json(tenant) FROM loci_rows WHERE tenant > $1 GROUP BY tenant ORDER BY tenant'
      const found = await rows.read<string>('tenants', `${sql} LIMIT ${limit + 1}`, [cursor])
      const tenants = found.slice(0, limit)
      return found.length > limit ? { tenants, cursor: tenants.at(-1) as string } : { tenants }
    },
    get: (tenant, ids) => rows.read('get', `SELECT data FROM loci_rows WHERE ${idsIn}`, [tenant, JSON.stringify(ids)]),
    async list(tenant, { kind, filter, order = { by: 'createdAt', direction: 'asc' }, limit, cursor }) {
      const { conditions, values, bind } = select(tenant, rowFields, filter, kind)
      const column = order.by === 'createdAt' ? 'created_at' : 'occurred_at'
      if (cursor !== undefined) {
        const [value, id] = decodeCursor(cursor, order)
        const beyond = order.direction === 'asc' ? '>' : '<'
        conditions.push(`(${column}, id) ${beyond} (${bind(String(value))}::DOUBLE, ${bind(id)})`)
      }
      const by = `${column} ${order.direction}, id ${order.direction}`
      const sql = `SELECT data FROM loci_rows WHERE ${conditions.join(' AND ')} ORDER BY ${by} LIMIT ${limit + 1}`
      const found = await rows.read<Row>('list', sql, values)
      const page = found.slice(0, limit)
      const last = page.at(-1) as Row
      if (found.length <= limit) return { rows: page }
      return { rows: page, cursor: encodeCursor([last.fields[order.by] as number, last.id], order) }
    },
    async count(tenant, { kind, filter }) {
      const { conditions, values } = select(tenant, rowFields, filter, kind)
      const sql = `SELECT to_json(count(*)) FROM loci_rows WHERE ${conditions.join(' AND ')}`
      return (await rows.read<number>('count', sql, values))[0] as number
    },
    commit: (tenant, changes) =>
      rows.write('commit', async (run) => {
        const stored = `SELECT json_array(id, version) FROM loci_rows WHERE ${idsIn}`
        const versions = new Map(await run<[string, number]>(stored, [tenant, idsOf(changes)]))
        for (const { id, expects } of changes) {
          const version = versions.get(id) ?? 'absent'
          if (expects === 'any' || expects === version) continue
          throw new ConflictError(`${id} is at ${version}, not ${expects}`, { id })
        }
        const gone = changes.filter(({ row }) => row === null)
        const unindexed = changes.filter((change) => change.index === null)
        const kept = changes.flatMap(({ row }) => row ?? [])
        const indexed = changes.flatMap((change) => change.index ?? [])
        await run(`DELETE FROM loci_rows WHERE ${idsIn}`, [tenant, idsOf(gone)])
        await run(`DELETE FROM loci_vectors WHERE ${idsIn}`, [tenant, idsOf(unindexed)])
        await putRows(run, tenant, kept)
        await putVectors(run, tenant, spec.generation, indexed)
      }),
    clear: (tenant) =>
      rows.write('clear', async (run) => {
        for (const table of ['loci_rows', 'loci_vectors']) await run(`DELETE FROM ${table} WHERE tenant = $1`, [tenant])
      }),
  }

  const vectors: VectorStore = {
    name,
    traits,
    writtenBy: metadata,
    open(wanted) {
      spec = wanted
      return index.open((run) => prepare(run, wanted.schema ?? 'migrate', wanted))
    },
    close: index.close,
    upsert: (tenant, records) => index.write('upsert', (run) => putVectors(run, tenant, spec.generation, records)),
    async get(tenant, ids) {
      const sql = `SELECT json_array(data, vector) FROM loci_vectors WHERE ${idsIn} AND generation = ${spec.generation}`
      return (await index.read<[string, number[]]>('get', sql, [tenant, JSON.stringify(ids)])).map(toRecord)
    },
    async delete(tenant, ids) {
      const sql = `DELETE FROM loci_vectors WHERE ${idsIn} AND generation = ${spec.generation}`
      await index.write('delete', (run) => run(sql, [tenant, JSON.stringify(ids)]))
    },
    async list(tenant, { filter, limit, cursor = '' }) {
      const { conditions, values, bind } = select(tenant, spec.fields, filter)
      conditions.push(`generation = ${spec.generation}`, `id > ${bind(cursor)}`)
      const sql = `SELECT json_array(data, vector) FROM loci_vectors WHERE ${conditions.join(' AND ')} ORDER BY id`
      const found = await index.read<[string, number[]]>('list', `${sql} LIMIT ${limit + 1}`, values)
      const records = found.slice(0, limit).map(toRecord)
      return found.length > limit ? { records, cursor: records.at(-1)?.id as string } : { records }
    },
    async clear(tenant) {
      const sql = `DELETE FROM loci_vectors WHERE tenant = $1 AND generation = ${spec.generation}`
      await index.write('clear', (run) => run(sql, [tenant]))
    },
    async search(tenant, { vector, limit, filter }) {
      const { conditions, values, bind } = select(tenant, spec.fields, filter)
      const score = `greatest(-1, least(1, list_cosine_similarity(vector, ${bind(JSON.stringify([...vector]))}::JSON::FLOAT[])))`
      conditions.push(`generation = ${spec.generation}`)
      const match = `SELECT json_object('id', id, 'version', version, 'score', ${score}) FROM loci_vectors`
      const sql = `${match} WHERE ${conditions.join(' AND ')} ORDER BY ${score} DESC LIMIT ${limit}`
      return index.read('search', sql, values)
    },
  }
  return { metadata, vectors }
}

async function prepare(run: Run, schema: 'migrate' | 'verify' | 'off', index?: VectorSpec): Promise<void> {
  if (schema === 'off') return
  for (const [table, columns] of Object.entries(tables)) {
    if (schema === 'migrate') await run(`CREATE TABLE IF NOT EXISTS ${table} (${columns})`)
    const names = columns.match(/\w+(?= (VARCHAR|BIGINT|DOUBLE|FLOAT))/g)
    await run(`SELECT ${names} FROM ${table} LIMIT 0`)
  }
  if (!index) return
  const { generation, dimensions } = index
  if (schema === 'migrate') await run(`INSERT OR IGNORE INTO loci_generations VALUES (${generation}, ${dimensions})`)
  const [found] = await run(`SELECT to_json(dimensions) FROM loci_generations WHERE generation = ${generation}`)
  if (found === undefined) throw new ConfigError(`there is no index of generation ${generation}`)
  if (found !== dimensions) throw new DimensionError(`the index has vectors of ${found} dimensions, not ${dimensions}`)
}

async function putRows(run: Run, tenant: string, rows: readonly Row[]): Promise<void> {
  const times = ['createdAt', 'occurredAt'].map((field) => `(row->>'$.fields.${field}')::DOUBLE`)
  const columns = `$1, row->>'$.id', row->>'$.kind', (row->>'$.version')::BIGINT, ${times}, row`
  const sql = `INSERT OR REPLACE INTO loci_rows SELECT ${columns} FROM (SELECT unnest($2::JSON[]) AS row)`
  await run(sql, [tenant, JSON.stringify(rows)])
}

async function putVectors(run: Run, tenant: string, generation: number, records: Iterable<VectorRecord>) {
  const pairs = Array.from(records, ({ vector, ...data }) => ({ data, vector: [...vector] }))
  const id = "pair->>'$.data.id', (pair->>'$.data.version')::BIGINT"
  const columns = `$1, ${generation}, ${id}, (pair->'$.vector')::FLOAT[], pair->'$.data'`
  const sql = `INSERT OR REPLACE INTO loci_vectors SELECT ${columns} FROM (SELECT unnest($2::JSON[]) AS pair)`
  await run(sql, [tenant, JSON.stringify(pairs)])
}

function idsOf(changes: readonly Change[]): string {
  return JSON.stringify(changes.map(({ id }) => id))
}

function toRecord([data, vector]: [string, number[]]): VectorRecord {
  return { ...JSON.parse(data), vector: Float32Array.from(vector) }
}

function select(tenant: string, fields: Record<string, FieldType>, filter?: Filter, kind?: string) {
  const values: string[] = []
  const bind = (value: string) => `$${values.push(value)}`
  const conditions = [`tenant = ${bind(tenant)}`]
  if (kind !== undefined) conditions.push(`kind = ${bind(kind)}`)
  if (filter) conditions.push(toSql(filter, fields, bind))
  return { conditions, values, bind }
}
