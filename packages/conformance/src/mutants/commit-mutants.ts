import { type Change, ConflictError, type Row } from '@loci/core'
import type { Stores } from './memory-harness.ts'
import type { Mutant } from './mutant.ts'

const tick = () => new Promise((resolve) => setTimeout(resolve, 1))

import { withChanges } from './with-changes.ts'

export const commitMutants: readonly Mutant[] = [
  {
    name: 'lost compare-and-set',
    mutate: (stores) =>
      withChanges(stores, (change) => (typeof change.expects === 'number' ? { ...change, expects: 'any' } : change)),
    caughtBy: [
      'rows: expects a version: stores when it holds, refuses when not',
      'rows: a delete checks what it expects',
      'rows: concurrent compare-and-set loses no update',
    ],
  },
  {
    name: 'two winners of one claim',
    mutate: (stores) => checkingFirst(stores, (change) => change.expects === 'absent'),
    caughtBy: [
      'rows: of 50 concurrent claims of one id, one wins',
      'rows: of 50 concurrent claims from two handles, one wins',
    ],
  },
  {
    name: 'compare-and-set in two steps',
    mutate: (stores) => checkingFirst(stores, (change) => typeof change.expects === 'number'),
    caughtBy: [
      'rows: concurrent compare-and-set loses no update',
      'rows: concurrent compare-and-set from two handles loses no update',
    ],
  },
  {
    name: 'a lock that only one handle knows',
    mutate: lockedPerHandle,
    caughtBy: [
      'rows: of 50 concurrent claims from two handles, one wins',
      'rows: concurrent compare-and-set from two handles loses no update',
    ],
  },
  {
    name: 'a conflict where nothing was expected',
    mutate({ metadata, vectors }) {
      let running = 0
      const commit: typeof metadata.commit = async (tenant, changes) => {
        if (running > 0) throw new ConflictError('could not serialize access')
        running++
        await metadata.commit(tenant, changes)
        await tick()
        running--
      }
      return { metadata: { ...metadata, commit }, vectors }
    },
    caughtBy: ["rows: concurrent commits that expect 'any' are no conflict"],
  },
  {
    name: 'half-applied commit',
    options: { commit: 'row' },
    mutate: ({ metadata, vectors }) => ({
      metadata: { ...metadata, traits: { ...metadata.traits, commit: 'atomic' } },
      vectors,
    }),
    caughtBy: ['rows: a refused commit stores nothing'],
  },
  {
    name: 'row commit that goes on after a failure',
    options: { commit: 'row' },
    mutate: ({ metadata, vectors }) => ({
      metadata: {
        ...metadata,
        async commit(tenant, changes) {
          const results = await Promise.allSettled(changes.map((change) => metadata.commit(tenant, [change])))
          for (const result of results) if (result.status === 'rejected') throw result.reason
        },
      },
      vectors,
    }),
    caughtBy: [
      'rows: a refused commit stores exactly what stands before the failing change',
      'rows: a refused commit stores neither the failing change nor what stands after it',
    ],
  },
  {
    name: 'a conflict thrown as a plain error',
    mutate: ({ metadata, vectors }) => ({
      metadata: {
        ...metadata,
        commit: (tenant, changes) =>
          metadata.commit(tenant, changes).catch((error: unknown) => {
            throw error instanceof ConflictError ? new Error('duplicate key value violates unique constraint') : error
          }),
      },
      vectors,
    }),
    caughtBy: [
      "rows: expects 'absent': stores when nothing is there, refuses when something is",
      'rows: of 50 concurrent claims of one id, one wins',
    ],
  },
  {
    name: 'deleting what is absent is a conflict',
    mutate: ({ metadata, vectors }) => ({
      metadata: {
        ...metadata,
        async commit(tenant, changes) {
          for (const { id, row } of changes) {
            if (row === null && (await metadata.get(tenant, [id])).length === 0)
              throw new ConflictError('0 rows were deleted')
          }
          return metadata.commit(tenant, changes)
        },
      },
      vectors,
    }),
    caughtBy: ['rows: deleting what is absent is fine'],
  },
  {
    name: 'a delete that only marks',
    mutate: (stores) =>
      withChanges(stores, (change) =>
        change.row === null && change.expects !== 'any' ? { ...change, row: graveOf(change) } : change,
      ),
    caughtBy: [
      'rows: a deleted row is gone, and its id is free again',
      'rows: tenants() gives each tenant that holds rows once, by pages',
    ],
  },
  {
    name: 'deletes forgotten in a mixed commit',
    mutate: ({ metadata, vectors }) => ({
      metadata: {
        ...metadata,
        commit: (tenant, changes) =>
          metadata.commit(
            tenant,
            changes.filter(({ row }, _, all) => row !== null || all.every((other) => other.row === null)),
          ),
      },
      vectors,
    }),
    caughtBy: ['rows: one commit stores, replaces and deletes'],
  },
  {
    name: 'a commit that others can interrupt',
    mutate: interruptible,
    caughtBy: ['rows: concurrent commits of two rows never mix'],
  },
]

/** Looks first, and writes a moment later. */
function checkingFirst(stores: Stores, applies: (change: Change) => boolean): Stores {
  const { metadata, vectors } = stores
  return {
    metadata: {
      ...metadata,
      async commit(tenant, changes) {
        const stored = new Map(
          (
            await metadata.get(
              tenant,
              changes.map(({ id }) => id),
            )
          ).map((row) => [row.id, row.version]),
        )
        for (const change of changes.filter(applies)) {
          if ((stored.get(change.id) ?? 'absent') !== change.expects)
            throw new ConflictError('another version is stored')
        }
        await tick()
        return metadata.commit(
          tenant,
          changes.map((change) => (applies(change) ? { ...change, expects: 'any' } : change)),
        )
      },
    },
    vectors,
  }
}

/** Commits of one handle take turns; those of two handles do not. */
function lockedPerHandle(stores: Stores): Stores {
  const { metadata, vectors } = checkingFirst(stores, ({ expects }) => expects !== 'any')
  let last: Promise<unknown> = Promise.resolve()
  return {
    metadata: {
      ...metadata,
      commit(tenant, changes) {
        const turn = last.then(() => metadata.commit(tenant, changes))
        last = turn.catch(() => {})
        return turn
      },
    },
    vectors,
  }
}

function graveOf({ id, kind }: Change): Row {
  return { id, kind, version: 1, writeId: 'deleted', fields: { createdAt: 0, occurredAt: 0 }, body: '' }
}

/** All checks first, then one write after the other, each a moment later. */
function interruptible(stores: Stores): Stores {
  const { metadata, vectors } = stores
  return {
    metadata: {
      ...metadata,
      async commit(tenant, changes) {
        if (changes.length === 1) return metadata.commit(tenant, changes)
        const stored = new Map(
          (
            await metadata.get(
              tenant,
              changes.map(({ id }) => id),
            )
          ).map((row) => [row.id, row.version]),
        )
        for (const { id, expects } of changes) {
          if (expects !== 'any' && (stored.get(id) ?? 'absent') !== expects)
            throw new ConflictError('another version is stored')
        }
        for (const change of changes) {
          await metadata.commit(tenant, [change])
          await tick()
        }
      },
    },
    vectors,
  }
}
