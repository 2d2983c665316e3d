import type { Mutant } from './mutant.ts'
import { withChanges } from './with-changes.ts'

export const indexMutants: readonly Mutant[] = [
  {
    name: 'index applied although the commit conflicted',
    mutate: ({ metadata, vectors }) => ({
      metadata: {
        ...metadata,
        async commit(tenant, changes) {
          await vectors.upsert(
            tenant,
            changes.flatMap(({ index }) => (index ? [index] : [])),
          )
          return metadata.commit(tenant, changes)
        },
      },
      vectors,
    }),
    caughtBy: ['rows: a refused commit leaves the vector index as it was'],
  },
  {
    name: 'index forgotten by a commit',
    mutate: (stores) => withChanges(stores, ({ index: _, ...change }) => change),
    caughtBy: ['rows: a commit stores, replaces and deletes its vector record too'],
  },
  {
    name: '`index: null` taken for undefined',
    mutate: (stores) => withChanges(stores, ({ index, ...change }) => (index ? { ...change, index } : change)),
    caughtBy: [
      'rows: a commit stores, replaces and deletes its vector record too',
      'rows: `index: null` deletes the vector record and keeps the row',
    ],
  },
  {
    name: 'a commit without index deletes the record',
    mutate: (stores) => withChanges(stores, (change) => ({ index: null, ...change })),
    caughtBy: ['rows: a commit without `index` leaves the vector record alone'],
  },
]
