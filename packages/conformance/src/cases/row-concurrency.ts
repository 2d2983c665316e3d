import { type Change, ConflictError } from '@loci/core'
import type { CaseContext, ConformanceCase, OpenStores } from '../conformance-case.ts'
import { eventually } from '../eventually.ts'
import { expectEqual, expectTrue, fail } from '../expect.ts'
import { expectRows, getRows } from '../expect-rows.ts'
import { makeRow, storing } from '../samples.ts'
import { commitWithRetry, putRows } from '../write-samples.ts'

const hint = 'the check and the write are two steps, and another commit comes between them'

export const rowConcurrencyCases: readonly ConformanceCase[] = [
  {
    name: 'rows: of 50 concurrent claims of one id, one wins',
    group: 'rows',
    run: (context) => raceForClaim([context]),
  },
  {
    name: 'rows: concurrent compare-and-set loses no update',
    group: 'rows',
    run: (context) => raceToIncrement(context, [context]),
  },
  {
    name: 'rows: of 50 concurrent claims from two handles, one wins',
    group: 'rows',
    needs: ['reopen', 'several writers'],
    run: async (context) => raceForClaim([context, await context.reopen()]),
  },
  {
    name: 'rows: concurrent compare-and-set from two handles loses no update',
    group: 'rows',
    needs: ['reopen', 'several writers'],
    run: async (context) => raceToIncrement(context, [context, await context.reopen()]),
  },
  {
    name: "rows: concurrent commits that expect 'any' are no conflict",
    group: 'rows',
    needs: ['reopen', 'several writers'],
    async run(context) {
      const handles = [context, await context.reopen()]
      const results = await race(20, (index) =>
        commitWithRetry(pick(handles, index), 'acme', [storing(makeRow('r', { body: `writer ${index}` }))]),
      )
      const failed = results.find((result) => result.status === 'rejected')
      expectTrue(failed === undefined, "20 concurrent commits of one row that expect 'any'", {
        expected: 'all acknowledged',
        received: failed?.reason,
        hint: 'the engine says that another writer was in the way: where nothing was expected, that is a StoreError with retryable: true',
      })
    },
  },
  {
    name: 'rows: concurrent commits of two rows never mix',
    group: 'rows',
    needs: ['atomic commit'],
    async run(context) {
      const pair = (version: number, body: string) => ['left', 'right'].map((id) => makeRow(id, { version, body }))
      await putRows(context, 'acme', pair(1, 'start'))
      const results = await race(20, (index) => {
        const changes = pair(2, `writer ${index}`).map((row) => storing(row, 1))
        return commitWithRetry(context, 'acme', index % 2 === 0 ? changes : changes.toReversed())
      })
      const winner = expectOneWinner(results)
      const expectation = { when: 'after 20 concurrent commits of the same two rows', hint }
      await expectRows(context, 'acme', pair(2, `writer ${winner}`), expectation)
    },
  },
]

async function raceForClaim(handles: readonly OpenStores[]): Promise<void> {
  const claim = (index: number) =>
    makeRow('claim', { kind: 'claim', body: `writer ${index}`, writeId: `write of ${index}` })
  const results = await race(50, (index) =>
    commitWithRetry(pick(handles, index), 'acme', [storing(claim(index), 'absent')]),
  )
  const winner = expectOneWinner(results)
  for (const handle of handles) {
    await expectRows(handle, 'acme', [claim(winner)], {
      when: 'after 50 concurrent claims',
      hint: 'a loser overwrote the winner before it was refused',
    })
  }
}

/** Eight workers add one to the same row, five times each, reading it again after each conflict. */
async function raceToIncrement(context: CaseContext, handles: readonly OpenStores[]): Promise<void> {
  await putRows(context, 'acme', [makeRow('counter', { version: 1 })])
  await expectRows(context, 'acme', [makeRow('counter')], { when: 'after a commit', hint: 'the row was not stored' })
  const results = await race(8, async (index) => {
    for (let done = 0; done < 5; done++) await increment(pick(handles, index))
  })
  for (const result of results) if (result.status === 'rejected') throw result.reason
  await eventually(context, 'rows', async () => {
    const [row] = await getRows(context, 'acme', ['counter'])
    expectEqual('the version after 40 acknowledged increments of 1', { expected: 41, received: row?.version, hint })
  })
}

async function increment(stores: OpenStores): Promise<void> {
  const deadline = Date.now() + stores.eventualMs
  while (Date.now() < deadline) {
    const [row] = await stores.rows.get('acme', ['counter'])
    const version = row?.version ?? 0
    const change: Change = storing(makeRow('counter', { version: version + 1 }), version)
    try {
      return await commitWithRetry(stores, 'acme', [change])
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 4))
    }
  }
  fail('an increment with 8 workers', {
    expected: 'done after some conflicts',
    received: `nothing but conflicts for ${stores.eventualMs} ms`,
    hint: 'reads stay behind writes that were acknowledged',
  })
}

function race(count: number, work: (index: number) => Promise<void>): Promise<PromiseSettledResult<void>[]> {
  return Promise.allSettled(Array.from({ length: count }, (_, index) => work(index)))
}

/** @returns the index of the one that was not refused. */
function expectOneWinner(results: readonly PromiseSettledResult<void>[]): number {
  const winners = results.flatMap((result, index) => (result.status === 'fulfilled' ? [index] : []))
  expectEqual('commits that were acknowledged', { expected: 1, received: winners.length, hint })
  for (const result of results) {
    const refused = result.status === 'fulfilled' || result.reason instanceof ConflictError
    expectTrue(refused, 'the error of a commit that came too late', {
      expected: 'ConflictError',
      received: result.status === 'rejected' ? result.reason : '',
      hint: 'the error of the backend is passed on as it is; a failure that may pass is a StoreError with retryable: true',
    })
  }
  return winners[0] ?? -1
}

function pick(handles: readonly OpenStores[], index: number): OpenStores {
  return handles[index % handles.length] as OpenStores
}
