/** How a row or a record becomes a point: its id, and the keys of its payload. */
import { createHash } from 'node:crypto'
import type { FieldValues } from '@loci/core'

export type Payload = Record<string, unknown>

/** Any UUID, once and for all: ids of points are made with it. */
const namespace = Buffer.from('6f1c2a0e5b7d4c3e9a812f64d0b7c9e5', 'hex')

/** UUID version 5 (RFC 9562) of the tenant and the id. The tenant goes in with its length: no two pairs look alike. */
export function pointId(tenant: string, id: string): string {
  const name = `${Buffer.byteLength(tenant)}:${tenant}${id}`
  const bytes = createHash('sha1').update(namespace).update(name).digest().subarray(0, 16)
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x50
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** Where the tenant stands among 2³² others: what pages of tenants go by. */
export function tenantHash(tenant: string): number {
  return createHash('sha1').update(tenant).digest().readUInt32BE(0)
}

/**
 * The payload key of a field. Qdrant reads dots, brackets and quotes in a key as a path, so that all but letters and
 * digits is written as its code point: `source.agent` is `f_source_2e_agent`.
 */
export function fieldKey(field: string): string {
  return `f_${field.replace(/[^A-Za-z0-9]/gu, (character) => `_${character.codePointAt(0)?.toString(16)}_`)}`
}

/**
 * Each field under a key of its own, for filters, and all of them as text: Qdrant's JSON parser may change the last
 * bit of a fraction with 16 or more digits, and no text.
 */
export function fieldPayload(fields: FieldValues): Payload {
  const entries = Object.entries(fields).map(([field, value]) => [fieldKey(field), value])
  return { ...Object.fromEntries(entries), fields: JSON.stringify(fields) }
}

export function fieldsOf(payload: Payload): FieldValues {
  return JSON.parse(payload.fields as string)
}
