import { TooLargeError } from '@loci/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  bytesOf,
  fieldKey,
  maxMetadataBytes,
  namespaceOf,
  recordId,
  toMetadata,
  toRecord,
  toValues,
} from './records.ts'

const times = { createdAt: 1, occurredAt: 1 }

describe('names', () => {
  test('of namespaces are plain where the tenant is, and digests where it is not', () => {
    expect(namespaceOf('loci', 1, 'acme-2')).toBe('loci_1_t_acme-2')
    expect(namespaceOf('loci', 0, 'a b')).toMatch(/^loci_0_h_[0-9a-f]{64}$/)
    expect(namespaceOf('loci', 1, 'x'.repeat(256))).toHaveLength(73)
  })

  test('of namespaces differ wherever the prefix, the generation or the tenant does', () => {
    const name = fc.tuple(
      fc.constantFrom('a', 'a-1', '1', 't'),
      fc.nat({ max: 3 }),
      fc.string({ minLength: 1, maxLength: 4 }),
    )
    fc.assert(
      fc.property(name, name, (one, other) => {
        const isSame = JSON.stringify(one) === JSON.stringify(other)
        expect(namespaceOf(...one) === namespaceOf(...other)).toBe(isSame)
      }),
    )
  })

  test('of records are ASCII, short, and no two are alike', () => {
    const id = fc.string({
      unit: fc.constantFrom('a', 'A', ':', '.', '-', ' ', 'ä', '_', 'h'),
      minLength: 1,
      maxLength: 6,
    })
    fc.assert(
      fc.property(id, id, (one, other) => {
        expect(recordId(one)).toMatch(/^[A-Za-z0-9.:_-]{1,200}$/)
        expect(recordId(one) === recordId(other)).toBe(one === other)
      }),
    )
    expect(recordId('x'.repeat(600)).length).toBeLessThan(100)
  })

  test('of fields have letters, digits and _ only, and come back', () => {
    expect(fieldKey('metadata.a-b_c')).toBe('f_metadata_2e_a_2d_b_5f_c')
    const field = fc.string({ unit: fc.constantFrom('a', '2', 'e', '_', '-', '.'), minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(field, (name) => {
        const record = { id: 'r', version: 1, vector: new Float32Array(1), terms: [], fields: { [name]: 'x' } }
        expect(toRecord(toMetadata(record), record.vector)).toEqual(record)
      }),
    )
  })
})

describe('a record over 40 KB', () => {
  const record = { id: 'r', version: 1, vector: new Float32Array([1]), fields: times }

  test('leaves its terms out', () => {
    const terms = Array.from({ length: 9_000 }, (_, index) => `term${index}`)
    const metadata = toMetadata({ ...record, terms, body: 'text' })
    expect(bytesOf(metadata)).toBeLessThan(maxMetadataBytes)
    expect(toRecord(metadata, record.vector)).toEqual({ ...record, terms: [], body: 'text' })
  })

  test('is refused when it is too large without them, in words that name the limit', () => {
    const large = { ...record, terms: [], body: 'x'.repeat(50_000) }
    expect(() => toMetadata(large)).toThrow(TooLargeError)
    expect(() => toMetadata(large)).toThrow('40960')
  })
})

test('values have the length 1, and all the digits of 32 bits', () => {
  const vector = Float32Array.from([0.1, -0.7, 3e-5, 12])
  const values = toValues(vector)
  expect(Math.hypot(...values)).toBeCloseTo(1, 7)
  const length = Math.hypot(...vector)
  for (const [index, value] of values.entries())
    expect(Math.fround(value)).toBe(Math.fround((vector[index] as number) / length))
})
