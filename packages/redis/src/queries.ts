/** Queries of the engine, and their answers in RESP 2 and 3. */
import { StoreError } from '@loci/core'
import { type Argument, entryOf, listOf, type Reply, textOf } from './client.ts'
import { sortable } from './words.ts'

/**
 * Without a limit of time: where it ends a query, the engine hands out what it has found by then, and RESP 2 does not
 * even say so. Dialect 2 is what the queries are written in, whatever the server's own is.
 */
const whole = ['TIMEOUT', '0', 'DIALECT', '2']

/** Names and values of one record. */
export type Found = Reply

export interface Page {
  index: string
  query: string
  /** Beside the id. */
  number?: string
  direction: 'asc' | 'desc'
  /** Where the last page ended. */
  after?: { number?: number; id: string }
  load: readonly string[]
  limit: number
}

/** One page in the order of a number and of the id's bytes. */
export function pageCommand({ index, query, number, direction, after, load, limit }: Page): string[] {
  const [way, beyond] = direction === 'asc' ? ['ASC', '>'] : ['DESC', '<']
  const range = direction === 'asc' ? `[${after?.number} +inf]` : `[-inf ${after?.number}]`
  const narrowed = number !== undefined && after !== undefined ? `${query} @${number}:${range}` : query
  const past = after === undefined ? [] : [`@order ${beyond} "${sortable(after.id)}"`]
  // Whatever is before the number is out already.
  if (number !== undefined && after !== undefined) past.unshift(`@${number} ${beyond} ${after.number}`)
  const keys = [...(number === undefined ? [] : [`@${number}`, way]), '@order', way] as string[]
  return [
    ...['FT.AGGREGATE', index, narrowed],
    ...(past.length > 0 ? ['FILTER', past.join(' || ')] : []),
    ...['SORTBY', String(keys.length), ...keys, 'LIMIT', '0', String(limit)],
    // After the limit: it reads the keys of the page alone.
    ...['LOAD', String(load.length), ...load.map((name) => `@${name}`), ...whole],
  ]
}

export function countCommand(index: string, query: string): string[] {
  return ['FT.SEARCH', index, query, 'LIMIT', '0', '0', ...whole]
}

export function nearestCommand(
  index: string,
  query: { text: string; vector: Buffer; limit: number; isExact: boolean },
): Argument[] {
  // By hand, every vector that the filter lets through.
  const policy = query.isExact ? 'HYBRID_POLICY ADHOC_BF ' : ''
  const nearest = `(${query.text})=>[KNN ${query.limit} @vector $vector ${policy}AS distance]`
  return [
    ...['FT.SEARCH', index, nearest, 'PARAMS', '2', 'vector', query.vector, 'SORTBY', 'distance', 'ASC'],
    ...['LIMIT', '0', String(query.limit), 'RETURN', '2', 'version', 'distance', ...whole],
  ]
}

export function textCommand(index: string, query: { text: string; words: readonly string[]; limit: number }): string[] {
  const text = `${query.text} @words:(${query.words.join(' | ')})`
  return [
    ...['FT.SEARCH', index, text, 'VERBATIM', 'SCORER', 'BM25STD', 'WITHSCORES'],
    ...['LIMIT', '0', String(query.limit), 'RETURN', '1', 'version', ...whole],
  ]
}

/** Of `pageCommand`. */
export function readPage(operation: string, reply: Reply): Found[] {
  if (!isMap(reply)) return listOf(reply).slice(1)
  checkWarnings(operation, reply)
  return listOf(entryOf(reply, 'results')).map((result) => entryOf(result, 'extra_attributes') ?? [])
}

export function readCount(operation: string, reply: Reply): number {
  if (!isMap(reply)) return Number(listOf(reply)[0])
  checkWarnings(operation, reply)
  return Number(entryOf(reply, 'total_results'))
}

export interface Hit {
  key: string
  score: number
  found: Found
}

/** Of `nearestCommand` and `textCommand`. */
export function readHits(operation: string, reply: Reply, { hasScores }: { hasScores: boolean }): Hit[] {
  if (isMap(reply)) {
    checkWarnings(operation, reply)
    return listOf(entryOf(reply, 'results')).map((result) => ({
      key: textOf(entryOf(result, 'id')),
      score: Number(textOf(entryOf(result, 'score') ?? 0)),
      found: entryOf(result, 'extra_attributes') ?? [],
    }))
  }
  const hits: Hit[] = []
  const list = listOf(reply)
  const width = hasScores ? 3 : 2
  for (let at = 1; at < list.length; at += width) {
    const score = hasScores ? Number(textOf(list[at + 1])) : 0
    hits.push({ key: textOf(list[at]), score, found: list[at + width - 1] ?? [] })
  }
  return hits
}

/** RESP 3 has names where RESP 2 begins with a number. */
function isMap(reply: Reply): boolean {
  return typeof listOf(reply)[0] !== 'number'
}

function checkWarnings(operation: string, reply: Reply): void {
  const [warning] = listOf(entryOf(reply, 'warning'))
  if (warning === undefined) return
  const message = `the server did not finish the query: ${textOf(warning)}`
  throw new StoreError({ store: 'redis', operation, retryable: true, message })
}
