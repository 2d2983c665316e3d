/** The collections and their indexes: what must be there, and how it gets there. */
import { ConfigError, type MetadataSpec } from '@loci/core'
import type { Db, IndexDescription } from 'mongodb'
import { fieldPath } from './documents.ts'
import { codeOf } from './errors.ts'

export interface WantedCollection {
  name: string
  indexes: readonly IndexDescription[]
}

const [createdAt, occurredAt, scopeKey, scopeParts, memoryId] = [
  'createdAt',
  'occurredAt',
  'scopeKey',
  'scopeParts',
  'memoryId',
].map(fieldPath) as [string, string, string, string, string]

/** Each begins with the tenant, so that no query reads what belongs to another. */
export const rowIndexes: readonly IndexDescription[] = [
  { name: 'by_created', key: { tenant: 1, kind: 1, [createdAt]: 1, _id: 1 } },
  { name: 'by_occurred', key: { tenant: 1, kind: 1, [occurredAt]: 1, _id: 1 } },
  { name: 'by_scope', key: { tenant: 1, kind: 1, [scopeKey]: 1, [createdAt]: 1, _id: 1 } },
  { name: 'by_scope_part', key: { tenant: 1, [scopeParts]: 1 } },
  { name: 'by_memory', key: { tenant: 1, [memoryId]: 1 } },
]

export const vectorIndexes: readonly IndexDescription[] = [
  { name: 'by_id', key: { tenant: 1, _id: 1 } },
  { name: 'by_scope', key: { tenant: 1, [scopeKey]: 1 } },
]

const namespaceExists = 48

/**
 * Makes the collections and their indexes, or checks that they are there.
 * @throws ConfigError naming what is missing, or cannot be used.
 */
export async function prepareCollections(
  db: Db,
  wanted: readonly WantedCollection[],
  mode: MetadataSpec['schema'],
): Promise<void> {
  if (mode === 'off') return
  const names = wanted.map(({ name }) => name)
  const present = await db.listCollections({ name: { $in: names } }).toArray()
  for (const collection of present) checkCollection(collection)
  for (const { name, indexes } of wanted) {
    if (!present.some((collection) => collection.name === name)) {
      if (mode === 'verify') throw missing(`there is no collection ${name} in the database ${db.databaseName}`)
      await create(db, name)
    }
    if (indexes.length > 0) await prepareIndexes(db, { name, indexes }, mode)
  }
}

/** Others may do the same at this moment. */
async function create(db: Db, name: string): Promise<void> {
  try {
    await db.createCollection(name)
  } catch (error) {
    if (codeOf(error) === namespaceExists) return
    if ((await db.listCollections({ name }).toArray()).length === 0) throw error
  }
}

async function prepareIndexes(
  db: Db,
  { name, indexes }: WantedCollection,
  mode: MetadataSpec['schema'],
): Promise<void> {
  const collection = db.collection(name)
  const present = await collection.listIndexes().toArray()
  const keyOf = (index: { key?: unknown }): string => JSON.stringify(index.key)
  const lacking = indexes.filter((index) => present.every((other) => keyOf(other) !== keyOf(index)))
  if (lacking.length === 0) return
  if (mode === 'verify') {
    throw missing(`the collection ${name} has no index on ${lacking.map(keyOf).join(', ')}`)
  }
  await collection.createIndexes([...lacking])
}

/** @throws ConfigError for a view, or where strings would not compare exactly. */
function checkCollection({
  name,
  type,
  options,
}: {
  name: string
  type?: string
  options?: { collation?: { locale?: string } }
}): void {
  if (type !== undefined && type !== 'collection')
    throw new ConfigError(`mongodb: ${name} is a ${type}, not a collection`)
  const locale = options?.collation?.locale ?? 'simple'
  if (locale === 'simple') return
  throw new ConfigError(
    `mongodb: the collection ${name} has the collation ${locale}, which takes different strings for the same; give another prefix`,
  )
}

export function missing(what: string): ConfigError {
  return new ConfigError(`mongodb: ${what}; open it once with schema: 'migrate'`)
}
