import type { CaseContext, ConformanceCase } from '../conformance-case.ts'
import { expectSameIds } from '../expect.ts'
import { idsOf } from '../expect-rows.ts'
import { expectFound, expectNoRecords, expectRecords } from '../expect-vectors.ts'
import { hostileTenants } from '../hostile-tenants.ts'
import { axis, dimensions, makeRecord, numbered } from '../samples.ts'
import { upsertRecords } from '../write-samples.ts'

const hint =
  'the tenant is matched by prefix, pattern or collation, joined to the id without escaping, or missing in one query'
const ids = ['same', 'too']

export const vectorTenantCases: readonly ConformanceCase[] = [
  {
    name: 'vectors: tenants see only their own, whatever they are called',
    group: 'vectors',
    async run(context) {
      const when = 'after each tenant stored records under the same ids'
      await fill(context)
      for (const tenant of hostileTenants) {
        await expectRecords(context, tenant, recordsOf(tenant), { when, hint })
        await expectFound(context, tenant, { vector: axis(0) }, { ids, when, hint })
        const others = { op: 'ne', field: 'scopeKey', value: tenant } as const
        await expectFound(context, tenant, { vector: axis(0), filter: others }, { ids: [], when, hint })
      }
      await expectFound(context, 'nobody', { vector: axis(0) }, { ids: [], when, hint })
    },
  },
  {
    name: 'vectors: writes touch only their own tenant',
    group: 'vectors',
    async run(context) {
      await fill(context)
      const changed = makeRecord('same', axis(5), { version: 2, fields: { scopeKey: 'changed' } })
      await context.vectors.upsert('a', [changed])
      await context.vectors.delete('a', ['too'])
      await context.vectors.delete('*', ids)
      const when = 'after an upsert and a delete in "a", and a delete of all in "*"'
      await expectRecords(context, 'a', [changed], { when, hint })
      await expectNoRecords(context, 'a', ['too'], { vector: axis(0), when, hint })
      await expectNoRecords(context, '*', ids, { vector: axis(0), when, hint })
      for (const tenant of hostileTenants.filter((name) => name !== 'a' && name !== '*')) {
        await expectRecords(context, tenant, recordsOf(tenant), { when, hint })
        await expectFound(context, tenant, { vector: axis(0) }, { ids, when, hint })
      }
    },
  },
  {
    name: 'vectors: clear empties one tenant and no other',
    group: 'vectors',
    async run(context) {
      await fill(context)
      const cleared = ['*', 'a', '%', 'a*']
      for (const tenant of cleared) await context.vectors.clear(tenant)
      const when = `after clear of ${JSON.stringify(cleared)}`
      for (const tenant of hostileTenants) {
        const left = cleared.includes(tenant) ? [] : ids
        await expectFound(context, tenant, { vector: axis(0) }, { ids: left, when, hint })
      }
      const again = recordsOf('a')
      await upsertRecords(context, 'a', again)
      await expectRecords(context, 'a', again, { when: 'after an upsert to a cleared tenant', hint })
    },
  },
  {
    name: 'vectors: a cursor of one tenant shows nothing of it to another',
    group: 'vectors',
    async run(context) {
      const records = numbered('r', 6).map((id, index) => makeRecord(id, axis(index % dimensions)))
      await upsertRecords(context, 'acme', records)
      await upsertRecords(context, 'other', [makeRecord('zz', axis(0))])
      await expectFound(
        context,
        'acme',
        { vector: axis(0) },
        { ids: idsOf(records), when: 'after an upsert', hint: 'a record was lost' },
      )
      const { cursor } = await context.vectors.list('acme', { limit: 2 })
      if (cursor === undefined) return
      const page = await context.vectors.list('other', { limit: 10, cursor }).catch(() => ({ records: [] }))
      const received = idsOf(page.records).filter((id) => id !== 'zz')
      expectSameIds('list of "other" with a cursor of "acme"', {
        expected: [],
        received,
        hint: 'the cursor says whose records to read',
      })
    },
  },
]

function recordsOf(tenant: string) {
  return ids.map((id, index) => makeRecord(id, axis(index), { fields: { scopeKey: tenant }, terms: [tenant] }))
}

async function fill(context: CaseContext): Promise<void> {
  for (const tenant of hostileTenants) await upsertRecords(context, tenant, recordsOf(tenant))
  for (const tenant of hostileTenants) {
    await expectRecords(context, tenant, recordsOf(tenant), { when: 'after an upsert', hint })
  }
}
