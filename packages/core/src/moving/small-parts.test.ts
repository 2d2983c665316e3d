import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toBase64, toVector } from '../models/vector-text.ts'
import { runningSha256 } from './running-sha256.ts'
import { textLines } from './text-lines.ts'

test('the running hash is SHA-256, however the bytes come', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 5 }), (parts) => {
      const [ours, theirs] = [runningSha256(), createHash('sha256')]
      for (const part of parts) {
        ours.add(part)
        theirs.update(part)
      }
      expect(ours.digest()).toBe(theirs.digest('hex'))
    }),
  )
  const million = runningSha256()
  for (let part = 0; part < 1000; part++) million.add(new Uint8Array(1000).fill(97))
  // Of FIPS 180: a million times the letter a.
  expect(million.digest()).toBe('cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0')
})

test('lines are the same, wherever their bytes were cut', async () => {
  const texts = fc.array(fc.string({ unit: 'binary', maxLength: 12 }).map((text) => text.replaceAll('\n', '')))
  await fc.assert(
    fc.asyncProperty(texts, fc.array(fc.nat(9)), async (lines, cuts) => {
      const bytes = new TextEncoder().encode(lines.map((line) => `${line}\n`).join(''))
      const chunks: Uint8Array[] = []
      for (let from = 0, cut = 0; from < bytes.length; cut++) {
        const size = cuts.length === 0 ? bytes.length : 1 + (cuts[cut % cuts.length] as number)
        chunks.push(bytes.subarray(from, from + size))
        from += size
      }
      const read: string[] = []
      for await (const { text } of textLines(chunks)) read.push(text)
      // A mark of the byte order at the beginning is no text.
      expect(read.join('\n')).toBe(lines.join('\n').replace(/^\ufeff/, ''))
    }),
  )
})

test('vectors come back as they were', () => {
  fc.assert(
    fc.property(fc.float32Array({ minLength: 1, maxLength: 40, noNaN: true, noDefaultInfinity: true }), (vector) => {
      expect(toVector(toBase64(vector), vector.length)).toEqual(vector)
      expect(toVector([...vector], vector.length)).toEqual(vector)
    }),
  )
  for (const wrong of ['no base64!', 'AAAA', '', 7, null, ['1'], [Number.NaN]])
    expect(toVector(wrong, 1)).toBeUndefined()
})
