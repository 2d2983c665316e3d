/** What the cases store. Everything is frozen: a store that changes its input fails. */
import type { Change, FieldType, FieldValues, Row, VectorRecord } from '@loci/core'

export const dimensions = 8

/** The instant that core stores for an end that is open. */
export const endOfTime = 8.64e15

/** `id` and `version` are fields too: a field may be called like a property of the row. */
export const fields: Record<string, FieldType> = {
  createdAt: 'number',
  occurredAt: 'number',
  validTo: 'number',
  id: 'string',
  version: 'number',
  scopeKey: 'string',
  tags: 'string[]',
  pinned: 'boolean',
  'source.agent': 'string',
  'metadata.labels': 'string[]',
  'metadata.rank': 'number',
  'metadata.Rank': 'number',
  'metadata.a.b': 'string',
  'metadata.done': 'boolean',
}

const time = 1_750_000_000_000

export function makeRow(id: string, parts: Partial<Omit<Row, 'id'>> = {}): Row {
  const { kind = 'memory', version = 1, writeId = `write ${id} ${version}`, body = `body of ${id}` } = parts
  const values: FieldValues = { createdAt: time, occurredAt: time, ...parts.fields }
  return Object.freeze({ id, kind, version, writeId, fields: freezeFields(values), body })
}

export function makeRecord(
  id: string,
  vector: readonly number[] | Float32Array,
  parts: Partial<VectorRecord> = {},
): VectorRecord {
  const { version = 1, terms = ['word', id], body } = parts
  return Object.freeze({
    id,
    version,
    vector: Float32Array.from(vector),
    terms: Object.freeze([...terms]),
    fields: freezeFields({ createdAt: time, occurredAt: time, ...parts.fields }),
    ...(body === undefined ? {} : { body }),
  })
}

/** A vector along one axis. */
export function axis(index: number, length = 1): Float32Array {
  return Float32Array.from({ length: dimensions }, (_, position) => (position === index ? length : 0))
}

export function storing(row: Row, expects: Change['expects'] = 'any'): Change {
  return Object.freeze({ id: row.id, kind: row.kind, expects, row })
}

export function deleting(id: string, expects: Change['expects'] = 'any'): Change {
  return Object.freeze({ id, kind: 'memory', expects, row: null })
}

/** `prefix-000`, `prefix-001`, … */
export function numbered(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}-${String(index).padStart(4, '0')}`)
}

function freezeFields(values: FieldValues): FieldValues {
  for (const value of Object.values(values)) if (Array.isArray(value)) Object.freeze(value)
  return Object.freeze(values)
}

/** Texts that break quoting, patterns, separators, collations and prototypes. */
export const hostileStrings: readonly string[] = [
  '',
  ' ',
  'a',
  'A',
  ' a',
  'a ',
  'ä',
  'a\u0308',
  'ab',
  'a,b',
  'a|b',
  'a:b',
  'a.b',
  'a/b',
  'a-b',
  'a*',
  'a%',
  'a_',
  '*',
  '%',
  '_',
  '?',
  '1',
  '01',
  '1.0',
  '1e0',
  'true',
  'null',
  'undefined',
  '[]',
  '{}',
  '{a}',
  '$ne',
  '$.a',
  '@a',
  '\\',
  '\\\\',
  '\\u0061',
  "'",
  "''",
  '"',
  '`',
  "'; drop table rows; --",
  '" or "" = "',
  'constructor',
  '__proto__',
  'hasOwnProperty',
  'line\nbreak',
  'carriage\r\nreturn',
  'tab\t',
  '\u0001',
  '\u200b',
  '\ufeff',
  'ß',
  'ss',
  'İ',
  'ı',
  'ﬁ',
  'fi',
  '中文',
  'שלום עולם',
  'مرحبا',
  '\u202eright to left',
  '😀',
  '👩‍👩‍👧',
  '～',
]
