import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ConfigError, ConflictError, LociError, StoreError } from './errors.ts'
import { canonicalJson, sha256 } from './hash.ts'
import { checkOptions } from './options.ts'
import { decodeCursor, encodeCursor } from './stores/cursor.ts'
import { createKeyedLock } from './stores/keyed-lock.ts'
import { isStorable } from './unicode.ts'
import { createUuidV7 } from './uuid.ts'

describe('errors', () => {
  test('instanceof holds for subclasses, and across copies of the package', async () => {
    const error = new ConflictError('x')
    expect(error).toBeInstanceOf(ConflictError)
    expect(error).toBeInstanceOf(LociError)
    expect(error).not.toBeInstanceOf(ConfigError)
    const { ConflictError: Copy, LociError: CopiedBase } = await import(/* @vite-ignore */ './errors.ts?copy' as string)
    expect(Copy).not.toBe(ConflictError)
    expect(error).toBeInstanceOf(Copy)
    expect(new Copy('y')).toBeInstanceOf(CopiedBase)
    expect(new Copy('y')).toBeInstanceOf(LociError)
    expect(new TypeError('z')).not.toBeInstanceOf(LociError)
  })

  test('a store error never carries credentials', () => {
    const message = 'connect postgres://bob:hunter2@host/db?apiKey=abc123 failed, authToken: "t0ken"'
    const error = new StoreError({ store: 's', operation: 'open', retryable: false, message })
    expect(error.message).not.toMatch(/hunter2|abc123|t0ken/)
    expect(error.message).toMatch(/host\/db/)
  })
})

test('an unknown option names the nearest known one', () => {
  expect(() => checkOptions('search', { limt: 3 }, ['limit', 'types'])).toThrow(
    'search: unknown option "limt" (did you mean "limit"?)',
  )
  expect(() => checkOptions('search', null, [])).toThrow(ConfigError)
})

test('ids sort in the order they were made, also within a millisecond and when the clock jumps back', () => {
  let time = 1_000
  const next = createUuidV7(() => time)
  const ids = Array.from({ length: 10_000 }, (_, index) => {
    if (index === 5_000) time = 500
    return next()
  })
  expect([...ids].sort()).toEqual(ids)
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})

test('hashes tell parts apart, canonical JSON does not see the order of keys', async () => {
  expect(await sha256(['a', 'bc'])).not.toBe(await sha256(['ab', 'c']))
  expect(canonicalJson({ b: 1, a: { d: 2, c: 3 } })).toBe(canonicalJson({ a: { c: 3, d: 2 }, b: 1 }))
})

test('cursors come back as they were, for their own order only', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.string(), (value, id) => {
      const [back, name] = decodeCursor(encodeCursor([value, id], { by: 'createdAt', direction: 'asc' }), {
        by: 'createdAt',
        direction: 'asc',
      })
      expect(back === value && name === id).toBe(true)
    }),
  )
  const cursor = encodeCursor([1, 'a'], { by: 'createdAt', direction: 'asc' })
  expect(() => decodeCursor(cursor, { by: 'createdAt', direction: 'desc' })).toThrow(/another order/)
  expect(() => decodeCursor('💥', { by: 'createdAt', direction: 'asc' })).toThrow(/not a cursor/)
})

test('holders of a common key take turns, others do not wait', async () => {
  const lock = createKeyedLock()
  const log: string[] = []
  const work = (name: string, keys: string[]): Promise<void> =>
    lock(keys, undefined, async () => {
      log.push(`${name}+`)
      await new Promise((resolve) => setTimeout(resolve, 5))
      log.push(`${name}-`)
    })
  await Promise.all([work('a', ['1', '2']), work('b', ['2', '3']), work('c', ['4']), work('d', ['3', '1'])])
  expect(log.indexOf('b+')).toBeGreaterThan(log.indexOf('a-'))
  expect(log.indexOf('d+')).toBeGreaterThan(log.indexOf('b-'))
  expect(log.indexOf('c+')).toBeLessThan(log.indexOf('a-'))
})

test('who waits for a turn can give up, and the next one still waits for the first', async () => {
  const lock = createKeyedLock()
  let finish = (): void => {}
  const first = lock(['k'], undefined, () => new Promise<void>((resolve) => (finish = resolve)))
  const stop = new AbortController()
  const second = lock(['k'], stop.signal, async () => 'second')
  const third = lock(['k'], undefined, async () => 'third')
  stop.abort(new Error('enough'))
  await expect(second).rejects.toThrow('enough')
  finish()
  await first
  expect(await third).toBe('third')
})

test('storable text is well-formed and has no U+0000', () => {
  expect([isStorable('🙂'), isStorable('\ud83d'), isStorable('a\u0000b')]).toEqual([true, false, false])
})
