/** How a row or a record becomes a document, and back. */
import { type FieldValues, type Row, StoreError, type VectorRecord } from '@loci/core'
import { Binary, type Document } from 'mongodb'

export interface RowDocument {
  _id: string
  tenant: string
  id: string
  kind: string
  version: number
  writeId: string
  fields: FieldValues
  body: string
}

export interface VectorDocument {
  _id: string
  tenant: string
  id: string
  version: number
  /** Numbers where the server indexes them, else 32-bit floats in one piece. */
  vector: number[] | Binary
  terms: readonly string[]
  fields: FieldValues
  body?: string
}

/**
 * The tenant goes in with its length, so that no two pairs look alike. Ids of one tenant stay in the order of their bytes.
 * A string and not a document: there the order of the keys would count.
 */
export function documentId(tenant: string, id: string): string {
  return `${Buffer.byteLength(tenant)}:${tenant}${id}`
}

/**
 * The key of a field. MongoDB reads a dot in a name as a path, so that all but letters and digits is written as its
 * code point: `source.agent` is `source_2e_agent`.
 */
function fieldKey(field: string): string {
  return field.replace(/[^A-Za-z0-9]/gu, (character) => `_${character.codePointAt(0)?.toString(16)}_`)
}

/** Where filters find a field. */
export function fieldPath(field: string): string {
  return `fields.${fieldKey(field)}`
}

export function rowDocument(tenant: string, { id, kind, version, writeId, fields, body }: Row): RowDocument {
  return { _id: documentId(tenant, id), tenant, id, kind, version, writeId, fields: keyed(fields), body }
}

export function toRow({ id, kind, version, writeId, fields, body }: RowDocument): Row {
  return { id, kind, version, writeId, fields: named(fields), body }
}

export function vectorDocument(tenant: string, record: VectorRecord, form: 'array' | 'binary'): VectorDocument {
  const { id, version, vector, terms, fields, body } = record
  return {
    _id: documentId(tenant, id),
    tenant,
    id,
    version,
    vector: form === 'array' ? Array.from(vector) : Binary.fromFloat32Array(vector),
    terms,
    fields: keyed(fields),
    ...(body === undefined ? {} : { body }),
  }
}

export function toRecord({ id, version, vector, terms, fields, body }: VectorDocument): VectorRecord {
  return {
    id,
    version,
    vector: floatsOf(vector),
    terms,
    fields: named(fields),
    ...(body === undefined ? {} : { body }),
  }
}

export function floatsOf(vector: VectorDocument['vector']): Float32Array {
  if (Array.isArray(vector)) return Float32Array.from(vector)
  if (isBinary(vector)) return vector.toFloat32Array()
  throw new StoreError({ store: 'mongodb', operation: 'read', retryable: false, message: 'a document holds no vector' })
}

/** Also of another copy of the driver, whose client was passed in. */
function isBinary(value: Document): value is Binary {
  return value._bsontype === 'Binary' && typeof value.toFloat32Array === 'function'
}

function keyed(fields: FieldValues): FieldValues {
  return Object.fromEntries(Object.entries(fields).map(([field, value]) => [fieldKey(field), value]))
}

function named(fields: FieldValues): FieldValues {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [fieldName(key), value]))
}

function fieldName(key: string): string {
  return key.replace(/_([0-9a-f]+)_/g, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)))
}
