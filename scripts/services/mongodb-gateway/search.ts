/** Atlas's search indexes by DocumentDB's own vector indexes. A filter field of an index becomes an ordinary index. */
import { type Document, Long, ObjectId } from 'bson'
import { type Call, firstPage } from './commands.ts'
import { CommandError } from './errors.ts'
import { toBson } from './wire.ts'

const similarities: Record<string, string> = { cosine: 'COS', euclidean: 'L2', dotProduct: 'IP' }
const filterMark = '__filter__'
const exactCandidates = 1_000

export async function createSearchIndexes(
  call: Call,
  createIndexes: (call: Call) => Promise<Document>,
): Promise<Document> {
  const indexesCreated: Document[] = []
  for (const { name = 'default', definition } of call.command.indexes as Document[]) {
    const fields = definition.fields as Document[]
    const vector = fields.find(({ type }) => type === 'vector')
    if (vector === undefined) throw new CommandError(115, 'the gateway makes search indexes of vectors only')
    const { path, numDimensions, similarity } = vector
    const options = {
      kind: 'vector-hnsw',
      m: 16,
      efConstruction: 64,
      similarity: similarities[similarity],
      dimensions: Number(numDimensions),
    }
    const filters = fields.filter(({ type }) => type === 'filter')
    const indexes = [
      { key: { [path]: 'cosmosSearch' }, name, cosmosSearchOptions: options },
      ...filters.map((field) => ({ key: { [field.path]: 1 }, name: `${name}${filterMark}${field.path}` })),
    ]
    await createIndexes({ ...call, command: { createIndexes: String(call.command.createSearchIndexes), indexes } })
    indexesCreated.push({ id: new ObjectId().toHexString(), name })
  }
  return { indexesCreated, ok: 1 }
}

export async function dropSearchIndex(call: Call): Promise<Document> {
  const { client, database, command } = call
  const collection = String(command.dropSearchIndex)
  for (const { name } of await indexesOf(call, collection)) {
    if (name !== command.name && !name.startsWith(`${command.name}${filterMark}`)) continue
    const given = toBson({ dropIndexes: collection, index: name })
    await client.query('CALL documentdb_api.drop_indexes($1, $2::bytea::documentdb_core.bson, NULL)', [database, given])
  }
  return { ok: 1 }
}

export function isSearchAggregate({ pipeline = [] }: Document): boolean {
  const [first = {}] = pipeline as Document[]
  return '$listSearchIndexes' in first || '$vectorSearch' in first
}

export async function searchAggregate(call: Call): Promise<Document> {
  const { command, database } = call
  const [first, ...rest] = command.pipeline as [Document, ...Document[]]
  const indexes = await indexesOf(call, String(command.aggregate))
  const cursor = (firstBatch: Document[]): Document => {
    return { cursor: { id: Long.ZERO, ns: `${database}.${command.aggregate}`, firstBatch }, ok: 1 }
  }
  if (first.$listSearchIndexes !== undefined) {
    const wanted = first.$listSearchIndexes.name
    const shown = indexes
      .filter((index) => optionsOf(index) !== undefined)
      .map((index) => toSearchIndex(index, indexes))
    return cursor(shown.filter(({ name }) => wanted === undefined || name === wanted))
  }
  const { exact, ...stage } = first.$vectorSearch
  const options = optionsOf(indexes.find(({ name }) => name === stage.index))
  // As Atlas does for an index that it does not know.
  if (options === undefined) return cursor([])
  if (exact) stage.numCandidates = exactCandidates
  const pipeline = [{ $vectorSearch: stage }, ...rest.map((part) => withAtlasScores(part, options.similarity))]
  const page = await firstPage({ ...call, command: { ...command, pipeline } }, 'aggregate_cursor_first_page')
  for (const document of page.cursor.firstBatch) delete document.__cosmos_meta__
  return page
}

async function indexesOf(call: Call, collection: string): Promise<Document[]> {
  const page = await firstPage({ ...call, command: { listIndexes: collection } }, 'list_indexes_cursor_first_page')
  return page.cursor.firstBatch
}

function optionsOf(index: Document | undefined): Document | undefined {
  return index?.cosmosSearch ?? index?.cosmosSearchOptions
}

function toSearchIndex(index: Document, all: readonly Document[]): Document {
  const { dimensions, similarity } = optionsOf(index) as Document
  const [path] = Object.keys(index.key)
  const [name] = Object.entries(similarities).find(([, own]) => own === similarity) ?? []
  const filters = all.filter((other) => other.name.startsWith(`${index.name}${filterMark}`))
  const fields = [
    { type: 'vector', path, numDimensions: dimensions, similarity: name },
    ...filters.map(({ key }) => ({ type: 'filter', path: Object.keys(key)[0] })),
  ]
  const latestDefinition = { fields }
  return { id: index.name, name: index.name, type: 'vectorSearch', status: 'READY', queryable: true, latestDefinition }
}

/** DocumentDB gives the bare similarity; Atlas brings it into [0, 1]. */
function withAtlasScores(value: unknown, similarity: string): Document {
  if (Array.isArray(value)) return value.map((part) => withAtlasScores(part, similarity))
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) {
    return value as Document
  }
  if ((value as Document).$meta === 'vectorSearchScore') {
    return similarity === 'L2'
      ? { $divide: [1, { $add: [1, { $multiply: [value, value] }] }] }
      : { $divide: [{ $add: [1, value] }, 2] }
  }
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withAtlasScores(part, similarity)]))
}
