import type { Collection, Db } from 'mongodb'
import type { RowDocument, VectorDocument } from './documents.ts'
import type { MongodbOptions } from './mongodb.ts'

/** What the stores of one backend know of each other. */
export interface Shared {
  readonly prefix: string
  readonly search: NonNullable<MongodbOptions['search']>
  readonly maxScanned: number
  /** What the vector store was opened with; commits store vectors there too. */
  index?: Generation
}

/** One embedding of the data. How its vectors are stored is settled when it is made. */
export interface Generation {
  number: number
  dimensions: number
  form: 'array' | 'binary'
}

interface GenerationDocument {
  _id: number
  dimensions: number
  form: Generation['form']
}

/** Whatever the client is set to: whole numbers as numbers, reads and writes that a failover does not undo. */
const settings = {
  promoteValues: true,
  promoteLongs: true,
  promoteBuffers: false,
  useBigInt64: false,
  raw: false,
  readPreference: 'primary',
  readConcern: { level: 'majority' },
  writeConcern: { w: 'majority', journal: true },
} as const

export function rowsOf(db: Db, prefix: string): Collection<RowDocument> {
  return db.collection(`${prefix}_rows`, settings)
}

export function vectorsOf(db: Db, prefix: string, generation: number): Collection<VectorDocument> {
  return db.collection(`${prefix}_vectors_${generation}`, settings)
}

/** The generations that there are, so that what is erased is erased in each. */
export function generationsOf(db: Db, prefix: string): Collection<GenerationDocument> {
  return db.collection(`${prefix}_generations`, settings)
}

export async function everyGeneration(db: Db, prefix: string): Promise<Collection<VectorDocument>[]> {
  const known = await generationsOf(db, prefix).find({}, { batchSize: 1_000 }).toArray()
  return known.map(({ _id }) => vectorsOf(db, prefix, _id))
}
