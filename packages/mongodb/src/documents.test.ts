import { describe, expect, test } from 'vitest'
import { row } from '../test/fixture.ts'
import { documentId, fieldPath, rowDocument, toRecord, toRow, vectorDocument } from './documents.ts'

const names = ['a', 'a.b', 'a_b', 'a-b', 'a_2e_b', 'a._2e_', '__proto__', '_', '0', 'A', 'constructor', 'source.agent']

test('names of fields come back, each under a key of its own that is no path', () => {
  const fields = Object.fromEntries(names.map((name) => [name, name]))
  expect(toRow(rowDocument('acme', row('r', { fields })))).toEqual(row('r', { fields, writeId: expect.any(String) }))
  const paths = names.map(fieldPath)
  expect(new Set(paths).size).toBe(names.length)
  for (const path of paths) expect(path).toMatch(/^fields\.[A-Za-z0-9_]+$/)
})

test('no two pairs of tenant and id have one document, and those of a tenant are in the order of their ids', () => {
  const parts = ['a', 'ab', 'b', 'a:b', '1:a', 'é', '😀', '\u{ffff}', '2', ' ']
  const ids = parts.flatMap((tenant) => parts.map((id) => documentId(tenant, id)))
  expect(new Set(ids).size).toBe(ids.length)
  const bytes = (text: string): Buffer => Buffer.from(text)
  const sorted = [...parts].sort((a, b) => Buffer.compare(bytes(a), bytes(b)))
  const byDocument = [...parts].sort((a, b) => Buffer.compare(bytes(documentId('é', a)), bytes(documentId('é', b))))
  expect(byDocument).toEqual(sorted)
})

describe.each(['array', 'binary'] as const)('a vector as %s', (form) => {
  test('comes back to the last bit', () => {
    const vector = Float32Array.from([0.1, -1 / 3, 1e-30, 3e38])
    const record = { id: 'r', version: 2 ** 53 - 1, vector, terms: ['a'], fields: { createdAt: 1 }, body: '$a.b' }
    expect(toRecord(vectorDocument('acme', record, form))).toEqual(record)
  })
})
