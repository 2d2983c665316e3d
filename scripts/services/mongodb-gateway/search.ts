/** Atlas's search indexes by DocumentDB's own vector indexes. A filter field of an index becomes an ordinary index. */
import { type Document, Double, Long, ObjectId } from 'bson'
import { type Call, firstPage } from './commands.ts'
import { CommandError } from './errors.ts'
import { fromBson, toBson } from './wire.ts'

const similarities: Record<string, string> = { cosine: 'COS', euclidean: 'L2', dotProduct: 'IP' }
const filterMark = '__filter__'
/** Of DocumentDB 1.0, which refuses more; Atlas takes ten times as many. */
const maxCandidates = 1_000
/** Where a stage of a pipeline finds the score of an exact search. */
const scoreKey = '__score'
const bson = '::bytea::documentdb_core.bson'

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
    const indexes = [
      { key: { [path]: 'cosmosSearch' }, name, cosmosSearchOptions: options },
      ...filterIndexes(name, fields),
    ]
    await createIndexes({ ...call, command: { createIndexes: String(call.command.createSearchIndexes), indexes } })
    indexesCreated.push({ id: new ObjectId().toHexString(), name })
  }
  return { indexesCreated, ok: 1 }
}

/** The vector stays as it is; filter fields that are new become indexes, those that are gone lose theirs. */
export async function updateSearchIndex(
  call: Call,
  createIndexes: (call: Call) => Promise<Document>,
): Promise<Document> {
  const { updateSearchIndex: collection, name, definition } = call.command
  const indexes = await indexesOf(call, String(collection))
  const index = indexes.find((each) => each.name === name)
  if (optionsOf(index) === undefined) throw new CommandError(27, `there is no search index ${name}`)
  const wanted = filterIndexes(name, definition.fields)
  const isWanted = (one: Document): boolean => wanted.some((other) => other.name === one.name)
  for (const old of filtersOf(name, indexes)) if (!isWanted(old)) await dropIndex(call, String(collection), old.name)
  const added = wanted.filter((one) => indexes.every((other) => other.name !== one.name))
  if (added.length > 0) {
    await createIndexes({ ...call, command: { createIndexes: String(collection), indexes: added } })
  }
  return { ok: 1 }
}

export async function dropSearchIndex(call: Call): Promise<Document> {
  const { command } = call
  const collection = String(command.dropSearchIndex)
  for (const { name } of await indexesOf(call, collection)) {
    if (name === command.name || name.startsWith(`${command.name}${filterMark}`))
      await dropIndex(call, collection, name)
  }
  return { ok: 1 }
}

async function dropIndex({ client, database }: Call, collection: string, index: string): Promise<void> {
  const given = toBson({ dropIndexes: collection, index })
  await client.query(`CALL documentdb_api.drop_indexes($1, $2${bson}, NULL)`, [database, given])
}

function filterIndexes(name: string, fields: readonly Document[]): Document[] {
  const filters = fields.filter(({ type }) => type === 'filter')
  return filters.map(({ path }) => ({ key: { [path]: 1 }, name: `${name}${filterMark}${path}` }))
}

function filtersOf(name: string, indexes: readonly Document[]): Document[] {
  return indexes.filter((other) => other.name.startsWith(`${name}${filterMark}`))
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
  const known = [...filtersOf(stage.index, indexes).map(({ key }) => Object.keys(key)[0]), '_id']
  const unknown = pathsOf(stage.filter ?? {}).find((path) => !known.includes(path))
  // Atlas's words.
  if (unknown !== undefined) throw new CommandError(8, `Path '${unknown}' needs to be indexed as filter`)
  if (exact) return cursor(await searchExactly(call, stage, rest, options.similarity))
  stage.numCandidates = Math.min(Number(stage.numCandidates), maxCandidates)
  const pipeline = [{ $vectorSearch: stage }, ...rest.map((part) => withAtlasScores(part, options.similarity))]
  const page = await firstPage({ ...call, command: { ...command, pipeline } }, 'aggregate_cursor_first_page')
  for (const document of page.cursor.firstBatch) delete document.__cosmos_meta__
  return page
}

/**
 * DocumentDB 1.0 has no exact search: pgvector's operators compare with every vector that the filter lets through, and
 * the rest of the pipeline runs over what was found.
 */
async function searchExactly(
  { client, database, command }: Call,
  stage: Document,
  rest: readonly Document[],
  similarity: string,
): Promise<Document[]> {
  const operator = { COS: '<=>', L2: '<->', IP: '<#>' }[similarity]
  const score = { COS: '1 - distance', L2: 'distance', IP: '-distance' }[similarity]
  const text = `SELECT document::bytea AS document, ${score} AS score FROM (
      SELECT documentdb_api_catalog.bson_dollar_project(document, $4${bson}) AS document,
        documentdb_api_internal.bson_extract_vector(document, $5::text) ${operator} $6::vector AS distance
      FROM documentdb_api.collection($1, $2)
      WHERE document OPERATOR(documentdb_api_catalog.@@) $3${bson}
    ) AS compared WHERE distance IS NOT NULL ORDER BY distance LIMIT $7::bigint`
  const { rows } = await client.query(text, [
    database,
    String(command.aggregate),
    toBson(stage.filter ?? {}),
    toBson({ [stage.path]: 0 }),
    stage.path,
    `[${stage.queryVector.map(Number).join(',')}]`,
    Number(stage.limit),
  ])
  const found = rows.map((row) => ({ ...fromBson(row.document), [scoreKey]: new Double(row.score) }))
  if (found.length === 0) return []
  const pipeline = [
    { $documents: found.map(($literal) => ({ $literal })) },
    ...rest.map((part) => withAtlasScores(part, similarity, `$${scoreKey}`)),
  ]
  const after = `SELECT document::bytea AS document FROM (
      SELECT document FROM documentdb_api_catalog.bson_aggregation_pipeline($1, $2${bson})
    ) AS shaped`
  const shaped = await client.query(after, [database, toBson({ aggregate: 1, pipeline, cursor: {} })])
  return shaped.rows.map(({ document }) => {
    const { [scoreKey]: _score, ...shown } = fromBson(document)
    return shown
  })
}

/** The fields that a filter names. */
function pathsOf(filter: Document): string[] {
  return Object.entries(filter).flatMap(([key, value]) =>
    key.startsWith('$') && Array.isArray(value) ? value.flatMap(pathsOf) : [key],
  )
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
  const filters = filtersOf(index.name, all)
  const fields = [
    { type: 'vector', path, numDimensions: dimensions, similarity: name },
    ...filters.map(({ key }) => ({ type: 'filter', path: Object.keys(key)[0] })),
  ]
  const latestDefinition = { fields }
  return { id: index.name, name: index.name, type: 'vectorSearch', status: 'READY', queryable: true, latestDefinition }
}

/** DocumentDB gives the bare similarity; Atlas brings it into [0, 1]. */
function withAtlasScores(value: unknown, similarity: string, score?: string): Document {
  if (Array.isArray(value)) return value.map((part) => withAtlasScores(part, similarity, score))
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) {
    return value as Document
  }
  if ((value as Document).$meta === 'vectorSearchScore') {
    const bare = score ?? value
    return similarity === 'L2'
      ? { $divide: [1, { $add: [1, { $multiply: [bare, bare] }] }] }
      : { $divide: [{ $add: [1, bare] }, 2] }
  }
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withAtlasScores(part, similarity, score)]))
}
