/** The hot queries, as the stores send them, stay inside an index that starts with the tenant. */
import { type Client, createClient, type InStatement } from '@libsql/client'
import type { Filter } from '@loci/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { temporaryFolder } from '../test/folder.ts'
import { opened, put, record, row } from '../test/samples.ts'
import { sqlite } from './index.ts'

const pathTo = temporaryFolder()
const client = createClient({ url: `file:${pathTo('explain.db')}` })
// A connection of its own: libsql 0.5 leaves an explained write open, and the other could not commit any more.
const explainer = createClient({ url: `file:${pathTo('explain.db')}` })
const sent: InStatement[] = []
const watched = new Proxy(client, {
  get(target, name) {
    const value = Reflect.get(target, name)
    if (typeof value !== 'function') return value
    return (...args: [InStatement | InStatement[]]) => {
      sent.push(...[args[0]].flat())
      return value.apply(target, args)
    }
  },
}) satisfies Client
const { metadata, vectors } = sqlite({ client: watched })

const visible: Filter = { op: 'in', field: 'scopeKey', values: ['user=alice', 'org=acme'] }
const filter: Filter = {
  op: 'and',
  filters: [
    { op: 'and', filters: [visible] },
    { op: 'eq', field: 'type', value: 'fact' },
  ],
}
const vector = new Float32Array([1, 0])

beforeAll(async () => {
  await opened({ metadata, vectors })
  await metadata.commit('t', [put(row('a'), record('a', [1, 0]))])
})
afterAll(() => {
  client.close()
  explainer.close()
})

async function plans(run: () => Promise<unknown>): Promise<string> {
  sent.length = 0
  await run()
  const lines: string[] = []
  for (const statement of [...sent]) {
    const { sql, args = [] } = statement as Exclude<InStatement, string>
    const { rows } = await explainer.execute({ sql: `EXPLAIN QUERY PLAN ${sql}`, args })
    lines.push(...rows.map(({ detail }) => String(detail)).filter((detail) => /loci_|stored/.test(detail)))
  }
  return lines.join('\n')
}

const byScope = 'SEARCH loci_rows USING INDEX loci_rows_by_scope (tenant=? AND kind=? AND scope_key=?'
const byId = 'SEARCH loci_rows USING INDEX sqlite_autoindex_loci_rows_1 (tenant=? AND id=?)'
const vectorsById = 'sqlite_autoindex_loci_vectors_1 (tenant=? AND generation=? AND id=?)'

test.each<[string, () => Promise<unknown>, string[]]>([
  ['rows of a scope', () => metadata.list('t', { kind: 'memory', filter, limit: 9 }), [byScope]],
  [
    'rows of a scope in another order',
    () => metadata.list('t', { kind: 'memory', filter, limit: 9, order: { by: 'occurredAt', direction: 'desc' } }),
    [byScope],
  ],
  ['the number of rows of a scope', () => metadata.count('t', { kind: 'memory', filter }), [byScope]],
  [
    'rows of a kind, in order',
    () => metadata.list('t', { kind: 'memory', limit: 9, order: { by: 'occurredAt', direction: 'desc' } }),
    ['SEARCH loci_rows USING INDEX loci_rows_by_occurred (tenant=? AND kind=?)'],
  ],
  [
    'rows since a time',
    () => metadata.list('t', { kind: 'memory', filter: { op: 'gte', field: 'createdAt', value: 5 }, limit: 9 }),
    ['SEARCH loci_rows USING INDEX loci_rows_by_created (tenant=? AND kind=? AND created_at>?)'],
  ],
  ['rows by id', () => metadata.get('t', ['a', 'b']), [byId]],
  [
    'a commit',
    () => metadata.commit('t', [{ id: 'a', kind: 'memory', expects: 1, row: null, index: null }]),
    [
      'SEARCH stored USING INDEX sqlite_autoindex_loci_rows_1 (tenant=? AND id=?) LEFT-JOIN',
      'SEARCH loci_rows USING COVERING INDEX sqlite_autoindex_loci_rows_1 (tenant=? AND id=?)',
      `SEARCH loci_vectors USING COVERING INDEX ${vectorsById}`,
      'USING ROWID SEARCH ON TABLE loci_generations FOR IN-OPERATOR',
    ],
  ],
  ['records by id', () => vectors.get('t', ['a', 'b']), [`SEARCH loci_vectors USING INDEX ${vectorsById}`]],
  [
    'a search',
    () => vectors.search('t', { vector, limit: 9, filter: visible }),
    [
      'SEARCH loci_vectors USING INDEX loci_vectors_by_scope (tenant=? AND generation=? AND scope_key=?)',
      'SEARCH loci_vectors USING INTEGER PRIMARY KEY (rowid=?)',
    ],
  ],
])('%s', async (_, run, expected) => {
  if (!(await metadata.get('t', ['a'])).length) await metadata.commit('t', [put(row('a'), record('a', [1, 0]))])
  const found = (await plans(run)).split('\n')
  for (const line of found)
    expect(
      expected.some((start) => line.startsWith(start)),
      line,
    ).toBe(true)
  for (const start of expected)
    expect(
      found.some((line) => line.startsWith(start)),
      start,
    ).toBe(true)
})

test('the list of tenants steps from one to the next', async () => {
  const found = await plans(() => metadata.tenants({ limit: 10 }))
  expect(found.split('\n')).toEqual([
    'SEARCH loci_rows USING COVERING INDEX sqlite_autoindex_loci_rows_1 (tenant>?)',
    'SEARCH loci_rows USING COVERING INDEX sqlite_autoindex_loci_rows_1 (tenant>?)',
  ])
})
