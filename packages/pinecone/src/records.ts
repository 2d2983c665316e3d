/** How a record becomes one of Pinecone's: its namespace, its id, and the keys of its metadata. */
import { createHash } from 'node:crypto'
import { type FieldValues, TooLargeError, type VectorRecord } from '@loci/core'
import type { RecordMetadata } from '@pinecone-database/pinecone'

/** Of the metadata of one record. */
export const maxMetadataBytes = 40_960

/**
 * A namespace for each tenant and generation: `loci_1_t_acme`, or `loci_1_h_` and a digest where the name of the tenant
 * has other characters or is long. Neither the prefix nor such a name has a `_`: no two look alike.
 */
export function namespaceOf(prefix: string, generation: number, tenant: string): string {
  const name = /^[A-Za-z0-9-]{1,64}$/.test(tenant) ? `t_${tenant}` : `h_${digest(tenant)}`
  return `${prefix}_${generation}_${name}`
}

/** Pinecone's ids are ASCII, and have at most 512 characters. The true id stands in the metadata. */
export function recordId(id: string): string {
  return /^[A-Za-z0-9.:-]{1,200}$/.test(id) ? id : `h_${digest(id)}`
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/**
 * The key of a field. Whether dots mean anything to Pinecone is not written down, so that all but letters and digits is
 * written as its code point: `source.agent` is `f_source_2e_agent`.
 */
export function fieldKey(field: string): string {
  return `f_${field.replace(/[^A-Za-z0-9]/gu, (character) => `_${character.codePointAt(0)?.toString(16)}_`)}`
}

function fieldOf(key: string): string {
  return key.slice(2).replace(/_([0-9a-f]+)_/g, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)))
}

/**
 * @throws TooLargeError when it is more than Pinecone takes, also without the terms: those are left out first, for nobody
 * reads them back.
 */
export function toMetadata({ id, version, terms, fields, body }: VectorRecord): RecordMetadata {
  const metadata: RecordMetadata = { id, version }
  const empty: string[] = []
  for (const [field, value] of Object.entries(fields)) {
    // Whether a list without entries exists is not written down either.
    if (Array.isArray(value) && value.length === 0) empty.push(field)
    else metadata[fieldKey(field)] = value
  }
  if (empty.length > 0) metadata.empty = empty
  if (body !== undefined) metadata.body = body
  // As one text: Pinecone indexes each entry of a list.
  const whole: RecordMetadata = terms.length === 0 ? metadata : { ...metadata, terms: JSON.stringify(terms) }
  if (bytesOf(whole) <= maxMetadataBytes) return whole
  const bytes = bytesOf(metadata)
  if (bytes <= maxMetadataBytes) return metadata
  throw new TooLargeError(
    `pinecone: ${id.slice(0, 100)} has ${bytes} bytes of fields and text; Pinecone takes ${maxMetadataBytes} per record`,
  )
}

export function toRecord(metadata: RecordMetadata, vector: Float32Array): VectorRecord {
  const { id, version, terms, empty = [], body } = metadata
  const fields: FieldValues = {}
  for (const [key, value] of Object.entries(metadata)) if (key.startsWith('f_')) fields[fieldOf(key)] = value
  for (const field of empty as string[]) fields[field] = []
  return {
    id: id as string,
    version: version as number,
    vector,
    terms: terms === undefined ? [] : (JSON.parse(terms as string) as string[]),
    fields,
    ...(body === undefined ? {} : { body: body as string }),
  }
}

export function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value))
}

/** Of the length 1, with as many digits as 32 bits need. */
export function toValues(vector: Float32Array): number[] {
  const length = Math.hypot(...vector) || 1
  return Array.from(vector, (part) => Number((part / length).toPrecision(9)))
}
