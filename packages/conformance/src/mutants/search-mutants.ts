import { matches } from '@loci/core'
import { allRecords } from './all-of-store.ts'
import type { Stores } from './memory-harness.ts'
import type { Mutant } from './mutant.ts'
import { withVectors } from './with-vectors.ts'

export const searchMutants: readonly Mutant[] = [
  {
    name: 'at most five candidates',
    mutate: (stores) =>
      withVectors(stores, (vectors) => ({
        search: async (tenant, query) => (await vectors.search(tenant, query)).slice(0, 5),
      })),
    caughtBy: ['vectors: a limit above the number of records gives all of them', 'vectors: search keeps its limit'],
  },
  {
    name: 'score that is a distance',
    mutate: (stores) => withScores(stores, (score) => 1 - score),
    caughtBy: ['vectors: search gives the nearest by cosine, best first', 'vectors: a record is replaced whole'],
  },
  {
    name: 'score squeezed into [0, 1]',
    mutate: (stores) => withScores(stores, (score) => (1 + score) / 2),
    caughtBy: [
      'vectors: the score is the cosine whatever the lengths',
      'vectors: the opposite is found too, with a negative score',
    ],
  },
  {
    name: 'score that is the dot product',
    mutate: (stores) =>
      withVectors(stores, () => ({
        async search(tenant, { vector, limit, filter }) {
          const records = (await allRecords(stores, tenant)).filter(
            ({ fields }) => filter === undefined || matches(filter, fields),
          )
          const scored = records.map(({ id, version, vector: own }) => ({
            id,
            version,
            score: own.reduce((sum, part, index) => sum + part * (vector[index] ?? 0), 0),
          }))
          return scored.sort((a, b) => b.score - a.score).slice(0, limit)
        },
      })),
    caughtBy: ['vectors: the score is the cosine whatever the lengths'],
  },
  {
    name: 'worst first',
    mutate: (stores) =>
      withVectors(stores, (vectors) => ({
        search: async (tenant, query) =>
          (await vectors.search(tenant, { ...query, limit: 100_000 })).reverse().slice(0, query.limit),
      })),
    caughtBy: [
      'vectors: search gives the nearest by cosine, best first',
      'vectors: a filter that takes 1 % of 2,000 records fills a limit of 10 with the nearest',
    ],
  },
  {
    name: 'cut before it is sorted',
    mutate: (stores) =>
      withVectors(stores, (vectors) => ({
        async search(tenant, query) {
          const first = (await allRecords(stores, tenant)).slice(0, 100).map(({ id }) => id)
          const found = await vectors.search(tenant, { ...query, limit: 100_000 })
          return found.filter(({ id }) => first.includes(id)).slice(0, query.limit)
        },
      })),
    caughtBy: [
      'vectors: search gives the nearest by cosine, best first',
      'vectors: a filter that takes 1 % of 2,000 records fills a limit of 10 with the nearest',
    ],
  },
  {
    name: 'opposites below a threshold',
    mutate: (stores) =>
      withVectors(stores, (vectors) => ({
        search: async (tenant, query) => (await vectors.search(tenant, query)).filter(({ score }) => score >= 0),
      })),
    caughtBy: ['vectors: the opposite is found too, with a negative score'],
  },
  {
    name: 'filter dropped by the list of vectors',
    mutate: (stores) =>
      withVectors(stores, (vectors) => ({ list: (tenant, { filter: _, ...query }) => vectors.list(tenant, query) })),
    caughtBy: [
      'vectors: filters: a string equals only itself',
      'vectors: filters: random ones find what matches() finds',
    ],
  },
]

function withScores(stores: Stores, change: (score: number) => number): Stores {
  return withVectors(stores, (vectors) => ({
    search: async (tenant, query) =>
      (await vectors.search(tenant, query)).map((match) => ({ ...match, score: change(match.score) })),
  }))
}
