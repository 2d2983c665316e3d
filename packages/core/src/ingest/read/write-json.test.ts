import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { writeJson } from './write-json.ts'

function abridged(value: unknown, maxCharacters = 65_536): string {
  return writeJson(value, maxCharacters, true).text
}

it('writes any JSON value as JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      const { text, ...rest } = writeJson(value, 1e6, false)
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
      expect(rest).toEqual({ isWhole: true, isStorable: true })
    }),
  )
})

it('sorts the keys', () => {
  expect(writeJson({ b: { d: 1, c: 2 }, a: [3] }, 100, false).text).toBe('{"a":[3],"b":{"c":2,"d":1}}')
})

it('never writes more than it may, and says when that is not all', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.nat(60), fc.boolean(), (value, maxCharacters, isAbridged) => {
      const whole = writeJson(value, 1e6, isAbridged)
      const { text, isWhole } = writeJson(value, maxCharacters, isAbridged)
      expect(text.length).toBeLessThanOrEqual(maxCharacters)
      expect(isWhole).toBe(whole.isWhole && whole.text.length <= maxCharacters)
    }),
  )
})

describe('abridged', () => {
  it('a long string keeps its ends, so that what comes after it shows', () => {
    const text = abridged({ a: 'x'.repeat(5e6), exitCode: 1 })
    expect(text).toMatch(/^\{"a":"x+\\n\[… 4998064 characters left out\]\\nx+","exitCode":1\}$/)
  })

  it('a long list keeps its first and last items, a large object its first keys', () => {
    const list = Array.from({ length: 100_000 }, (_, index) => index)
    expect(abridged(list)).toMatch(/^\[0,1,.*,59,"\[… 99900 items left out\]",99960,.*,99999\]$/)
    const object = Object.fromEntries(list.slice(0, 2_000).map((index) => [`k${index}`, index]))
    expect(abridged(object)).toMatch(/^\{"k0":0,.*,"k99":99,"…":"\[1900 keys left out\]"\}$/)
  })

  it('a list of a million items is not walked through', () => {
    let reads = 0
    const list = new Proxy([], {
      get: (_, key) => {
        reads++
        return key === 'length' ? 1e6 : 'item'
      },
    })
    abridged(list)
    expect(reads).toBeLessThan(1_000)
  })
})

describe('what is no JSON', () => {
  it('what JSON.stringify leaves out is left out, and what it refuses has a form', () => {
    const value = {
      a: undefined,
      b: () => 1,
      c: Symbol('c'),
      d: 10n,
      e: Number.NaN,
      f: [undefined],
      g: new Date(0),
      h: new Map(),
    }
    expect(writeJson(value, 1_000, false).text).toBe(
      '{"c":null,"d":"10","e":null,"f":[null],"g":"1970-01-01T00:00:00.000Z","h":{}}',
    )
  })

  it('bytes are counted', () => {
    expect(abridged([new Uint8Array(5e6), Buffer.alloc(3), new ArrayBuffer(2)])).toBe(
      '["[5000000 bytes]","[3 bytes]","[2 bytes]"]',
    )
  })

  it('circles end', () => {
    const circle: { self?: unknown } = {}
    circle.self = circle
    const written = writeJson(circle, 10_000, false)
    expect(written.isWhole).toBe(false)
    expect(written.text).toMatch(/^(\{"self":){33}"\[…\]"\}+$/)
  })

  it('U+0000 and halves of surrogate pairs are replaced, and it says so', () => {
    expect(writeJson({ 'a\u0000': '\ud800b' }, 100, false)).toEqual({
      text: '{"a\uFFFD":"\uFFFDb"}',
      isWhole: true,
      isStorable: false,
    })
  })

  it('keys that mean something to JavaScript are keys', () => {
    const value: unknown = JSON.parse('{"__proto__":{"a":1},"constructor":2}')
    expect(writeJson(value, 100, false).text).toBe('{"__proto__":{"a":1},"constructor":2}')
  })
})
