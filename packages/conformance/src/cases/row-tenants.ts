import type { CaseContext, ConformanceCase } from '../conformance-case.ts'
import { eventually } from '../eventually.ts'
import { expectSameIds } from '../expect.ts'
import { expectListed, expectNoRows, expectRows, idsOf } from '../expect-rows.ts'
import { hostileTenants } from '../hostile-tenants.ts'
import { readPages } from '../read-pages.ts'
import { deleting, makeRow, numbered, storing } from '../samples.ts'
import { putRows } from '../write-samples.ts'

const hint =
  'the tenant is matched by prefix, pattern or collation, joined to the id without escaping, or missing in one query'

export const rowTenantCases: readonly ConformanceCase[] = [
  {
    name: 'rows: tenants see only their own, whatever they are called',
    group: 'rows',
    async run(context) {
      const when = 'after each tenant stored rows under the same ids'
      await fill(context)
      for (const tenant of hostileTenants) {
        await expectRows(context, tenant, rowsOf(tenant), { when, hint })
        await expectListed(context, tenant, {}, { ids: ['same', 'too'], when, hint })
        const filter = { op: 'eq', field: 'scopeKey', value: tenant } as const
        await expectListed(context, tenant, { filter }, { ids: ['same', 'too'], when, hint })
        const others = { op: 'ne', field: 'scopeKey', value: tenant } as const
        await expectListed(context, tenant, { filter: others, kind: 'memory' }, { ids: [], when, hint })
      }
    },
  },
  {
    name: 'rows: a commit touches only its own tenant',
    group: 'rows',
    async run(context) {
      await fill(context)
      const [own] = rowsOf('a')
      const changed = makeRow('same', { version: 2, fields: { scopeKey: 'changed' } })
      if (own !== undefined) await expectRows(context, 'a', [own], { when: 'after a commit', hint })
      await context.rows.commit('a', [storing(changed, 1), deleting('too', 1)])
      await context.rows.commit('*', [deleting('same'), deleting('too')])
      const when = 'after commits to the tenants "a" and "*" that replace and delete'
      await expectRows(context, 'a', [changed], { when, hint })
      await expectNoRows(context, 'a', ['too'], { when, hint })
      await expectListed(context, '*', {}, { ids: [], when, hint })
      for (const tenant of hostileTenants.filter((name) => name !== 'a' && name !== '*')) {
        await expectRows(context, tenant, rowsOf(tenant), { when, hint })
        await expectListed(context, tenant, {}, { ids: ['same', 'too'], when, hint })
      }
    },
  },
  {
    name: 'rows: clear empties one tenant and no other',
    group: 'rows',
    async run(context) {
      await fill(context)
      const cleared = ['*', 'a', '%', 'a*']
      for (const tenant of cleared) await context.rows.clear(tenant)
      const when = `after clear of ${JSON.stringify(cleared)}`
      for (const tenant of hostileTenants) {
        const ids = cleared.includes(tenant) ? [] : ['same', 'too']
        await expectListed(context, tenant, {}, { ids, when, hint })
      }
      await context.rows.commit('a', [storing(makeRow('same'), 'absent')])
      await expectListed(context, 'a', {}, { ids: ['same'], when: 'after a commit to a cleared tenant', hint })
    },
  },
  {
    name: 'rows: tenants() gives each tenant that holds rows once, by pages',
    group: 'rows',
    async run(context) {
      await fill(context)
      await putRows(context, 'emptied', [makeRow('r')])
      await expectListed(context, 'emptied', {}, { ids: ['r'], when: 'after a commit', hint: 'the row was not stored' })
      await context.rows.commit('emptied', [deleting('r', 1)])
      await context.rows.clear('ä')
      const expected = hostileTenants.filter((tenant) => tenant !== 'ä')
      for (const limit of [1, 3, 7, 1_000]) {
        await eventually(context, 'rows', async () => {
          const received = await readPages(limit, async (page) => {
            const { tenants, cursor } = await context.rows.tenants(page)
            return { items: tenants, cursor }
          })
          const cause =
            'a tenant is listed once per row, folded into another, listed though it is empty, or lost between pages'
          expectSameIds(`tenants by pages of ${limit}`, { expected, received, hint: cause })
        })
      }
    },
  },
  {
    name: 'rows: a cursor of one tenant shows nothing of it to another',
    group: 'rows',
    async run(context) {
      const rows = numbered('row', 6).map((id) => makeRow(id))
      await putRows(context, 'acme', rows)
      await putRows(context, 'other', [makeRow('zz')])
      await expectListed(context, 'acme', {}, { ids: idsOf(rows), when: 'after a commit', hint: 'a row was lost' })
      const { cursor } = await context.rows.list('acme', { limit: 2 })
      if (cursor === undefined) return
      const page = await context.rows.list('other', { limit: 10, cursor }).catch(() => ({ rows: [] }))
      const received = idsOf(page.rows).filter((id) => id !== 'zz')
      expectSameIds('list of "other" with a cursor of "acme"', {
        expected: [],
        received,
        hint: 'the cursor says whose rows to read',
      })
    },
  },
]

function rowsOf(tenant: string) {
  return ['same', 'too'].map((id) => makeRow(id, { fields: { scopeKey: tenant }, body: `${id} of ${tenant}` }))
}

async function fill(context: CaseContext): Promise<void> {
  for (const tenant of hostileTenants) {
    const claims = rowsOf(tenant).map((row) => storing(row, 'absent'))
    await context.rows.commit(tenant, claims)
  }
}
