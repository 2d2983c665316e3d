import { runs } from '@loci/testkit'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fieldKey, fieldPayload, fieldsOf, pointId, tenantHash } from './points.ts'

const text = fc.string({ unit: 'grapheme', maxLength: 12 })

test('an id is a UUID of version 5, the same every time', () => {
  expect(pointId('acme', 'a')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(pointId('acme', 'a')).toBe('d4ece903-caa4-5e83-a135-c43b92bb8cad')
})

test('two pairs of tenant and id never share a point, however their texts run on', () => {
  expect(pointId('a', 'b:c')).not.toBe(pointId('a:b', 'c'))
  expect(pointId('1:a', 'b')).not.toBe(pointId('1', ':ab'))
  const pair = fc.tuple(text, text)
  const property = fc.property(pair, pair, (a, b) => {
    expect(pointId(...a) === pointId(...b)).toBe(a[0] === b[0] && a[1] === b[1])
  })
  fc.assert(property, { numRuns: runs(200) })
})

test('a tenant has a hash of 32 bits', () => {
  expect(tenantHash('acme')).toBe(tenantHash('acme'))
  for (const tenant of ['acme', '*', 'ä']) {
    expect(tenantHash(tenant)).toBeGreaterThanOrEqual(0)
    expect(tenantHash(tenant)).toBeLessThan(2 ** 32)
  }
})

test('a field has a key of letters, digits and _, and no other field has it', () => {
  expect(fieldKey('scopeKey')).toBe('f_scopeKey')
  expect(fieldKey('source.agent')).toBe('f_source_2e_agent')
  const hostile = fc.constantFrom('a.b', 'a_2e_b', 'a[0]', 'a[].b', '"a"', '_', '__', 'a_', '😀', 'ä', 'a b', '')
  const name = fc.oneof(text, hostile)
  const property = fc.property(name, name, (a, b) => {
    expect(fieldKey(a)).toMatch(/^f_[A-Za-z0-9_]*$/)
    expect(fieldKey(a) === fieldKey(b)).toBe(a === b)
  })
  fc.assert(property, { numRuns: runs(200) })
})

test('fields come back to the last bit, also those with hostile names', () => {
  const fields = { 'a.b': 0.30000000000000004, tags: ['x'], pinned: false, text: '1', large: 2 ** 53 - 1, tiny: 5e-324 }
  expect(fieldsOf(fieldPayload(fields))).toEqual(fields)
  const named = JSON.parse('{"__proto__":"x","constructor":"y"}')
  expect(Object.entries(fieldsOf(fieldPayload(named)))).toEqual([
    ['__proto__', 'x'],
    ['constructor', 'y'],
  ])
})
