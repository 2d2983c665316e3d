/** The collections and their payload indexes: what must be there, and how it gets there. */
import { ConfigError, DimensionError, type FieldType, type MetadataSpec } from '@loci/core'
import type { QdrantClient, Schemas } from '@qdrant/js-client-rest'
import { isAlreadyThere, isNotFound } from './errors.ts'
import { fieldKey } from './points.ts'

type Index = Schemas['PayloadFieldSchema']
type Indexes = Record<string, Index>

export interface Collection {
  name: string
  /** How many numbers each vector has; without it, the points have none. */
  dimensions?: number
  indexes: Indexes
}

const indexOf: Record<FieldType, Index> = { string: 'keyword', 'string[]': 'keyword', number: 'float', boolean: 'bool' }

/** Indexes for filters: strict mode, which Qdrant Cloud switches on, refuses to filter by a key without one. */
export function fieldIndexes(fields: Record<string, FieldType>): Indexes {
  const known = { ...fields, createdAt: 'number', occurredAt: 'number' } as const
  const indexes = Object.entries(known).map(([field, type]) => [fieldKey(field), indexOf[type as FieldType]])
  return { tenant: { type: 'keyword', is_tenant: true }, ...Object.fromEntries(indexes) }
}

/** @throws ConfigError when the server is older than 1.16, which knows no conditional updates. */
export async function checkVersion(client: QdrantClient): Promise<void> {
  const { version } = await client.versionInfo()
  const [major = 0, minor = 0] = String(version).split('.').map(Number)
  if (major > 1 || (major === 1 && minor >= 16)) return
  throw new ConfigError(`qdrant: the server is version ${version}; rows need conditional updates, from version 1.16 on`)
}

/**
 * Makes the collection and its indexes, or checks that they are there.
 * @throws ConfigError naming what is missing; DimensionError when its vectors have another length.
 */
export async function prepareCollection(
  client: QdrantClient,
  collection: Collection,
  mode: MetadataSpec['schema'],
): Promise<void> {
  if (mode === 'off') return
  let info = await infoOf(client, collection.name)
  if (info === undefined && mode === 'migrate') {
    await create(client, collection)
    info = await infoOf(client, collection.name)
  }
  if (info === undefined) {
    throw new ConfigError(`qdrant: there is no collection ${collection.name}; open it once with schema: 'migrate'`)
  }
  checkVectors(info, collection)
  const { payload_schema: present } = info
  const missing = Object.entries(collection.indexes).filter(([key, index]) => present[key]?.data_type !== typeOf(index))
  if (missing.length === 0) return
  if (mode === 'verify') {
    const names = missing.map(([key, index]) => `${key} (${typeOf(index)})`).join(', ')
    throw new ConfigError(
      `qdrant: the collection ${collection.name} has no index on ${names}; open it once with schema: 'migrate'`,
    )
  }
  await Promise.all(
    missing.map(([key, index]) =>
      client.createPayloadIndex(collection.name, { field_name: key, field_schema: index, wait: true }),
    ),
  )
}

async function infoOf(client: QdrantClient, name: string): Promise<Schemas['CollectionInfo'] | undefined> {
  try {
    return await client.getCollection(name)
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}

async function create(client: QdrantClient, { name, dimensions }: Collection): Promise<void> {
  try {
    await client.createCollection(name, {
      vectors: dimensions === undefined ? {} : { size: dimensions, distance: 'Cosine' },
      // As Qdrant advises for many tenants: a graph for each of them, and none over all.
      hnsw_config: { m: 0, payload_m: 16 },
    })
  } catch (error) {
    if (!isAlreadyThere(error)) throw error
  }
}

function checkVectors({ config }: Schemas['CollectionInfo'], { name, dimensions }: Collection): void {
  if (dimensions === undefined) return
  const { size, distance } = (config.params.vectors ?? {}) as { size?: number; distance?: string }
  if (distance !== 'Cosine') {
    throw new ConfigError(`qdrant: the collection ${name} must have one unnamed vector with the distance Cosine`)
  }
  if (size !== dimensions) {
    throw new DimensionError(`qdrant: the collection ${name} holds vectors of ${size} numbers, not ${dimensions}`)
  }
}

function typeOf(index: Index): string {
  return typeof index === 'string' ? index : String((index as { type: string }).type)
}
