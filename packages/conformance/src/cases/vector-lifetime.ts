import { DimensionError } from '@loci/core'
import type { ConformanceCase, OpenStores } from '../conformance-case.ts'
import { expectThrows, fail } from '../expect.ts'
import { idsOf } from '../expect-rows.ts'
import { expectFound, expectNoRecords, expectRecords } from '../expect-vectors.ts'
import { openSibling } from '../open-sibling.ts'
import { axis, dimensions, makeRecord } from '../samples.ts'
import { upsertRecords } from '../write-samples.ts'

const records = [0, 1, 2].map((index) =>
  makeRecord(`r-${index}`, axis(index), {
    version: index + 1,
    fields: { tags: ['a', 'b'], pinned: true },
    body: `body ${index}`,
  }),
)

export const vectorLifetimeCases: readonly ConformanceCase[] = [
  {
    name: 'vectors: close may be called twice',
    group: 'vectors',
    async run(context) {
      await upsertRecords(context, 'acme', records)
      await context.vectors.close()
      await context.vectors.close()
    },
  },
  {
    name: 'vectors: close leaves the client of the caller open',
    group: 'vectors',
    needs: ['injected'],
    async run(context) {
      await upsertRecords(context, 'acme', records)
      await context.close()
      await context.useClient()
    },
  },
  {
    name: 'vectors: reopening keeps everything',
    group: 'vectors',
    needs: ['reopen'],
    async run(context) {
      const doomed = makeRecord('doomed', axis(0))
      await upsertRecords(context, 'acme', [...records, doomed])
      await expectRecords(context, 'acme', [doomed], { when: 'after an upsert', hint: 'the record was not stored' })
      await context.vectors.delete('acme', ['doomed'])
      await expectNoRecords(context, 'acme', ['doomed'], {
        vector: axis(0),
        when: 'after a delete',
        hint: 'the record stays',
      })
      await context.close()
      const reopened = await context.reopen()
      const expectation = {
        when: 'after reopening',
        hint: 'data lives in the process, or the index is dropped and made again by open',
      }
      await expectRecords(reopened, 'acme', records, expectation)
      await expectFound(reopened, 'acme', { vector: axis(0) }, { ids: idsOf(records), ...expectation })
    },
  },
  {
    name: 'vectors: what was acknowledged is stored before close',
    group: 'vectors',
    needs: ['reopen'],
    async run(context) {
      await upsertRecords(context, 'acme', records)
      const other = await context.reopen()
      const hint = 'writes are buffered until close: a crash would lose them'
      await expectRecords(other, 'acme', records, { when: 'seen by a second handle while the first is open', hint })
    },
  },
  {
    name: 'vectors: reopening with other dimensions throws DimensionError',
    group: 'vectors',
    needs: ['reopen'],
    async run(context) {
      await upsertRecords(context, 'acme', records)
      await expectRecords(context, 'acme', records, { when: 'after an upsert', hint: 'a record was not stored' })
      await context.close()
      await expectThrows(
        `open with ${dimensions + 1} dimensions of an index that holds ${dimensions}`,
        DimensionError,
        {
          action: () => context.reopen({ dimensions: dimensions + 1 }),
          hint: 'open does not compare what exists with what is asked for; the first write then fails, or mixes both',
        },
      )
      const reopened = await context.reopen()
      await expectRecords(reopened, 'acme', records, {
        when: 'after an open that was refused',
        hint: 'open recreated the index',
      })
    },
  },
  {
    name: 'vectors: several handles may make a new generation at once',
    group: 'vectors',
    needs: ['reopen', 'several writers'],
    async run(context) {
      const hint =
        'whoever comes second must find the index made: an error of "exists already" is no failure, and core does not repeat `open`'
      const opened = await Promise.all([1, 2, 3, 4, 5].map(() => context.reopen({ generation: 2 }))).catch((error) =>
        fail('five handles that open a new generation', { expected: 'five open stores', received: error, hint }),
      )
      const [first, ...others] = opened as [OpenStores, ...OpenStores[]]
      await first.vectors.upsert('acme', records)
      for (const other of others) {
        await expectRecords(other, 'acme', records, { when: 'seen by a handle that was opened at the same time', hint })
      }
    },
  },
  {
    name: 'vectors: another generation is another index',
    group: 'vectors',
    needs: ['reopen'],
    async run(context) {
      await upsertRecords(context, 'acme', records)
      await expectRecords(context, 'acme', records, { when: 'after an upsert', hint: 'a record was not stored' })
      await context.close()
      const hint = '`generation` is no part of the name of the index'
      const vector = Float32Array.from({ length: dimensions + 1 }, () => 1)
      const next = await context.reopen({ dimensions: dimensions + 1, generation: 2 })
      await expectFound(next, 'acme', { vector }, { ids: [], when: 'in a new generation', hint })
      const record = makeRecord('r-0', vector, { version: 9 })
      await upsertRecords(next, 'acme', [record])
      await expectRecords(next, 'acme', [record], { when: 'in a new generation', hint })
      await next.vectors.close()
      const first = await context.reopen()
      await expectRecords(first, 'acme', records, { when: 'back in the first generation', hint })
      await expectFound(
        first,
        'acme',
        { vector: axis(0) },
        { ids: idsOf(records), when: 'back in the first generation', hint },
      )
    },
  },
  {
    name: 'vectors: a sibling is another generation beside this one',
    group: 'vectors',
    needs: ['sibling'],
    async run(context) {
      await upsertRecords(context, 'acme', records)
      const hint = 'the sibling shares what `open` has set, or closes what this handle works with'
      const beside = await openSibling(context)
      const other = makeRecord('r-0', axis(5), { version: 9 })
      await upsertRecords(beside, 'acme', [other])
      await expectRecords(beside, 'acme', [other], { when: 'in the sibling', hint })
      await expectRecords(context, 'acme', records, { when: 'beside a sibling', hint })
      await expectFound(context, 'acme', { vector: axis(0) }, { ids: idsOf(records), when: 'beside a sibling', hint })
      await beside.vectors.clear('acme')
      await expectNoRecords(beside, 'acme', ['r-0'], { vector: axis(5), when: 'in a sibling that was cleared', hint })
      await beside.vectors.close()
      await expectRecords(context, 'acme', records, { when: 'after the sibling was cleared and closed', hint })
    },
  },
]
