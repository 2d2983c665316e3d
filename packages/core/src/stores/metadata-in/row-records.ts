/** Rows as records of a vector index: one record for a row, and parts for a body that is too long for one. */

import type { FieldType, FieldValues, Filter } from '../../filter.ts'
import { sha256 } from '../../hash.ts'
import type { Row, VectorRecord } from '../contract.ts'

/** What a record is for. A `mark` shows how far a lagging index is, a `plan` which parts a writer was busy with. */
export type Sort = 'row' | 'part' | 'plan' | 'mark' | 'tenant'

/** Fields of a record besides those of its row. */
export const ownFields: Record<string, FieldType> = {
  createdAt: 'number',
  occurredAt: 'number',
  '_row.sort': 'string',
  '_row.kind': 'string',
  '_row.write': 'string',
  '_row.parts': 'number',
  '_row.body': 'string',
}

/** Where the body of a row is: in `count` parts under a name of its own. */
export interface Parts {
  name: string
  count: number
}

/** A row as it was read. The body is still missing where there are parts. */
export interface StoredRow {
  row: Row
  parts?: Parts
}

export function ofSort(sort: Sort): Filter {
  return { op: 'eq', field: '_row.sort', value: sort }
}

export function rowRecordId(id: string): string {
  return `row:${id}`
}

export function partIds({ name, count }: Parts): string[] {
  return Array.from({ length: count }, (_, index) => `part:${name}:${index}`)
}

/** A record that is no row. */
export function plainRecord(
  id: string,
  sort: Sort,
  vector: Float32Array,
  more: Partial<VectorRecord> = {},
): VectorRecord {
  const fields = { createdAt: 0, occurredAt: 0, ...more.fields, '_row.sort': sort }
  return { id, version: 1, vector, terms: [], ...more, fields }
}

/** @param chunks the body, as `splitText` gave it. */
export function rowRecords(
  row: Row,
  chunks: readonly string[],
  vector: Float32Array,
): { record: VectorRecord; pieces: VectorRecord[] } {
  const { id, kind, version, writeId, fields } = row
  const own = { '_row.kind': kind, '_row.write': writeId }
  const [body = ''] = chunks
  if (chunks.length <= 1) {
    return {
      record: plainRecord(rowRecordId(id), 'row', vector, { version, fields: { ...fields, ...own }, body }),
      pieces: [],
    }
  }
  const parts = { name: crypto.randomUUID(), count: chunks.length }
  const more = { ...own, '_row.parts': parts.count, '_row.body': parts.name }
  const ids = partIds(parts)
  return {
    record: plainRecord(rowRecordId(id), 'row', vector, { version, fields: { ...fields, ...more } }),
    pieces: chunks.map((chunk, index) => plainRecord(ids[index] as string, 'part', vector, { body: chunk })),
  }
}

export function toStoredRow({ id, version, fields: all, body = '' }: VectorRecord): StoredRow {
  const fields: FieldValues = {}
  for (const [field, value] of Object.entries(all)) if (!field.startsWith('_row.')) fields[field] = value
  const [kind, writeId] = [String(all['_row.kind']), String(all['_row.write'])]
  const row = { id: id.slice(rowRecordId('').length), kind, version, writeId, fields, body }
  const [name, count] = [all['_row.body'], all['_row.parts']]
  return typeof name === 'string' && typeof count === 'number' ? { row, parts: { name, count } } : { row }
}

/** The text in pieces of at most so many bytes of JSON in UTF-8; code points stay whole. */
export function splitText(text: string, maxBytes: number): string[] {
  // Six bytes are the most that JSON makes of one UTF-16 unit.
  if (text.length * 6 <= maxBytes) return [text]
  const pieces: string[] = []
  let start = 0
  let bytes = 0
  for (let at = 0; at < text.length; ) {
    const code = text.codePointAt(at) as number
    const size = jsonBytes(code)
    if (bytes + size > maxBytes) {
      pieces.push(text.slice(start, at))
      start = at
      bytes = 0
    }
    bytes += size
    at += code > 0xffff ? 2 : 1
  }
  return [...pieces, text.slice(start)]
}

function jsonBytes(code: number): number {
  if (code < 0x20 || (code >= 0xd800 && code < 0xe000)) return 6
  if (code === 0x22 || code === 0x5c) return 2
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
}

const registry = 'loci tenants'

/** The tenant of the index under which the names of the others are kept. */
export const registryTenant: string = registry

/** The tenant of the index for the rows of a tenant: the same name, unless it looks like the registry. */
export async function spaceOf(tenant: string): Promise<string> {
  return tenant.startsWith(registry) ? `${registry} ${await sha256([tenant])}` : tenant
}
