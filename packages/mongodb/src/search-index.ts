/** The vector search index of Atlas and of MongoDB with mongot: made, brought up to date, and waited for. */
import { setTimeout as sleep } from 'node:timers/promises'
import { ConfigError, DimensionError, type FieldType, type MetadataSpec, StoreError } from '@loci/core'
import type { Collection, Document } from 'mongodb'
import { fieldPath, type VectorDocument } from './documents.ts'
import { codeOf } from './errors.ts'
import { missing } from './schema.ts'

export const indexName = 'loci_vector'

const readyWithinMs = 120_000
const pollMs = 500

/** What servers say that have no search indexes: MongoDB without mongot, older ones, engines that speak its protocol. */
const noSearchIndexes: readonly unknown[] = [31_082, 40_324, 6_047_401, 59, 115, 238, 303, 304]

/** @throws what the server says, when it is something else. */
export async function hasSearchIndexes(vectors: Collection<VectorDocument>): Promise<boolean> {
  try {
    await vectors.listSearchIndexes().toArray()
    return true
  } catch (error) {
    if (noSearchIndexes.includes(codeOf(error))) return false
    throw error
  }
}

export interface IndexSpec {
  dimensions: number
  fields: Record<string, FieldType>
  schema: MetadataSpec['schema']
  isClosed: () => boolean
}

/**
 * Makes the index or adds the fields that it lacks, and waits until it can be asked.
 * @throws ConfigError naming what is missing; DimensionError; StoreError when it is not ready in time.
 */
export async function prepareSearchIndex(vectors: Collection<VectorDocument>, spec: IndexSpec): Promise<void> {
  if (spec.schema === 'off') return
  const { collectionName } = vectors
  const paths = ['tenant', ...Object.keys(spec.fields).map(fieldPath)]
  const index = await find(vectors)
  const present = index === undefined ? [] : fieldsOf(index)
  const lacking = paths.filter((path) => !present.some((field) => field.type === 'filter' && field.path === path))
  if (index !== undefined) checkVector(present, spec.dimensions, collectionName)
  if (lacking.length > 0) {
    if (spec.schema === 'verify') {
      throw missing(`the search index ${indexName} of ${collectionName} has no filter on ${lacking.join(', ')}`)
    }
    const vector = { type: 'vector', path: 'vector', numDimensions: spec.dimensions, similarity: 'cosine' }
    const others = index === undefined ? [vector] : present
    const definition = { fields: [...others, ...lacking.map((path) => ({ type: 'filter', path }))] }
    if (index !== undefined) await vectors.updateSearchIndex(indexName, definition)
    else await create(vectors, definition)
  }
  await untilReady(vectors, { paths, isClosed: spec.isClosed })
}

/** Another process may make it at this moment. */
async function create(vectors: Collection<VectorDocument>, definition: Document): Promise<void> {
  try {
    await vectors.createSearchIndex({ name: indexName, type: 'vectorSearch', definition })
  } catch (error) {
    if ((await find(vectors)) === undefined) throw error
  }
}

async function untilReady(
  vectors: Collection<VectorDocument>,
  { paths, isClosed }: { paths: readonly string[]; isClosed: () => boolean },
): Promise<void> {
  const deadline = performance.now() + readyWithinMs
  for (;;) {
    const index = await find(vectors)
    const covers = index !== undefined && paths.every((path) => fieldsOf(index).some((field) => field.path === path))
    if (covers && index.queryable === true && index.status === 'READY') return
    if (index?.status === 'FAILED')
      throw notReady(vectors, 'could not be built; see the search indexes in Atlas', false)
    if (isClosed()) throw notReady(vectors, 'was waited for when the store was closed', false)
    if (performance.now() > deadline) throw notReady(vectors, 'is still being built; try again in some minutes', true)
    await sleep(pollMs)
  }
}

async function find(vectors: Collection<VectorDocument>): Promise<Document | undefined> {
  const [index] = await vectors.listSearchIndexes(indexName).toArray()
  return index as Document | undefined
}

function fieldsOf(index: Document): Document[] {
  return index.latestDefinition?.fields ?? []
}

function checkVector(fields: readonly Document[], dimensions: number, collection: string): void {
  const vector = fields.find(({ type, path }) => type === 'vector' && path === 'vector')
  if (vector === undefined || vector.similarity !== 'cosine') {
    throw new ConfigError(
      `mongodb: the search index ${indexName} of ${collection} must have a vector on the path vector, with the similarity cosine`,
    )
  }
  if (Number(vector.numDimensions) === dimensions) return
  throw new DimensionError(
    `mongodb: the search index of ${collection} holds vectors of ${vector.numDimensions} numbers, not ${dimensions}`,
  )
}

function notReady({ collectionName }: Collection<VectorDocument>, what: string, retryable: boolean): StoreError {
  const message = `the search index ${indexName} of ${collectionName} ${what}`
  return new StoreError({ store: 'mongodb', operation: 'open', retryable, message })
}
