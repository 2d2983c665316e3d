import type { Filter, Match } from '@loci/core'
import type { CaseContext, ConformanceCase } from '../conformance-case.ts'
import { eventually } from '../eventually.ts'
import { expectEqual, expectSameIds, expectTrue } from '../expect.ts'
import { idsOf } from '../expect-rows.ts'
import { axis, makeRecord, numbered } from '../samples.ts'
import { upsertRecords } from '../write-samples.ts'

const needs = ['searchText'] as const

/** Words that query languages of text engines give a meaning. */
const hostileTerms = [
  'or',
  'and',
  'not',
  'near',
  'the',
  'a*',
  '*',
  '-b',
  '"q"',
  "it's",
  'c++',
  'c#',
  'x:y',
  '(',
  '@f',
  '~',
  '北京',
  'שלום',
  '😀',
  'ä',
  'constructor',
]

export const vectorTextCases: readonly ConformanceCase[] = [
  {
    name: 'vectors: text: any of the terms is enough, and no other record comes',
    group: 'vectors',
    needs,
    async run(context) {
      const hint = 'the terms are joined with AND, or stemmed or split again: core has done that'
      const terms = { both: ['red', 'car'], one: ['red', 'bus'], other: ['blue', 'cars'], none: [] }
      await upsertRecords(
        context,
        'acme',
        Object.entries(terms).map(([id, own], index) => makeRecord(id, axis(index), { terms: own })),
      )
      await upsertRecords(context, 'other', [makeRecord('elsewhere', axis(0), { terms: ['red'] })])
      await expectTexts(context, ['red', 'car'], ['both', 'one'], hint)
      await expectTexts(context, ['blue'], ['other'], hint)
      await expectTexts(context, ['green'], [], hint)
    },
  },
  {
    name: 'vectors: text: terms are literal',
    group: 'vectors',
    needs,
    async run(context) {
      const hint = 'a term reaches the query language of the engine unquoted, or the engine drops it as a stop word'
      await upsertRecords(
        context,
        'acme',
        hostileTerms.map((term, index) => makeRecord(`r-${index}`, axis(index % 8), { terms: [term] })),
      )
      for (const [index, term] of hostileTerms.entries()) await expectTexts(context, [term], [`r-${index}`], hint)
    },
  },
  {
    name: 'vectors: text: filter and limit hold, the filter first',
    group: 'vectors',
    needs,
    async run(context) {
      const records = numbered('r', 400).map((id, index) =>
        makeRecord(id, axis(index % 8), { terms: ['word'], fields: { tags: [index % 40 === 39 ? 'rare' : 'common'] } }),
      )
      await upsertRecords(context, 'acme', records)
      const filter: Filter = { op: 'eq', field: 'tags', value: 'rare' }
      const rare = idsOf(records.filter((_, index) => index % 40 === 39))
      await eventually(context, 'vectors', async () => {
        const received = idsOf(await searchText(context, ['word'], { limit: 10, filter }))
        const hint = 'the filter is applied after the limit'
        expectSameIds('searchText with limit 10 and a filter that takes 10', { expected: rare, received, hint })
      })
      const matches = await searchText(context, ['word'], { limit: 3 })
      expectEqual('matches of searchText with limit 3', {
        expected: 3,
        received: matches.length,
        hint: 'the limit is not passed on',
      })
    },
  },
  {
    name: 'vectors: text: best first',
    group: 'vectors',
    needs,
    async run(context) {
      const records = numbered('r', 20).map((id, index) =>
        makeRecord(id, axis(index % 8), { terms: index === 13 ? ['red', 'car'] : ['red', `x${index}`] }),
      )
      await upsertRecords(context, 'acme', records)
      await eventually(context, 'vectors', async () => {
        const matches = await searchText(context, ['red', 'car'], { limit: 20 })
        const hint = 'scores ascend, or rank is not asked for'
        expectEqual('the best of searchText', { expected: 'r-0013', received: matches[0]?.id, hint })
        const sorted = matches.every(
          ({ score }, index) => Number.isFinite(score) && score <= (matches[index - 1]?.score ?? Infinity),
        )
        expectTrue(sorted, 'scores of searchText', { expected: 'numbers that do not ascend', received: matches, hint })
      })
    },
  },
  {
    name: 'vectors: text: replaced and deleted records are found no more',
    group: 'vectors',
    needs,
    async run(context) {
      await upsertRecords(context, 'acme', [
        makeRecord('r', axis(0), { terms: ['old'] }),
        makeRecord('d', axis(1), { terms: ['old'] }),
      ])
      await expectTexts(context, ['old'], ['r', 'd'], 'a record was not stored')
      await upsertRecords(context, 'acme', [makeRecord('r', axis(0), { version: 2, terms: ['new'] })])
      await context.vectors.delete('acme', ['d'])
      const hint = 'the text index is not written with the record'
      await expectTexts(context, ['old'], [], hint)
      await expectTexts(context, ['new'], ['r'], hint)
      const [match] = await searchText(context, ['new'], { limit: 1 })
      expectEqual('the version of the match', { expected: 2, received: match?.version, hint })
    },
  },
]

async function expectTexts(context: CaseContext, terms: string[], ids: string[], hint: string): Promise<void> {
  await eventually(context, 'vectors', async () => {
    const received = idsOf(await searchText(context, terms, { limit: ids.length + 10 }))
    expectSameIds(`searchText for ${JSON.stringify(terms)}`, { expected: ids, received, hint })
  })
}

async function searchText(
  context: CaseContext,
  terms: string[],
  { limit, filter }: { limit: number; filter?: Filter },
): Promise<Match[]> {
  return (
    (await context.vectors.searchText?.('acme', { terms, limit, ...(filter === undefined ? {} : { filter }) })) ?? []
  )
}
