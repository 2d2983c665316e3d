import { describe, expect, test } from 'vitest'
import { MemoryTypeError } from '../errors.ts'
import type { Memory } from '../record.ts'
import { testMemory } from '../testing/memory.ts'
import type { Merge } from '../types/memory-type.ts'
import { type Decision, reconcile } from './reconcile.ts'

const now = 1_000
const berlin = testMemory({ id: 'old', key: 'city', text: 'Berlin', validFrom: 100, version: 4 })
const munich = testMemory({ id: 'new', key: 'city', text: 'Munich', validFrom: 900 })

function decide(merge: Merge, memory: Memory, current: Memory | undefined, datedByCaller = true): Decision {
  return reconcile({ memory, type: { name: 'fact', merge }, datedByCaller }, current, now)
}

describe('nothing in its place', () => {
  test.each<Merge>(['supersede', 'replace', 'reinforce', 'append', () => ({})])('%s adds', (merge) => {
    expect(decide(merge, munich, undefined)).toMatchObject({ action: 'added', next: munich })
  })
})

describe('the same again', () => {
  const again = testMemory({
    id: 'new',
    key: 'city',
    text: ' berlin ',
    validFrom: 900,
    importance: 0.9,
    tags: ['home'],
  })
  test.each<[Merge, Decision['action']]>([
    ['supersede', 'reinforced'],
    ['reinforce', 'reinforced'],
    ['replace', 'merged'],
    ['append', 'unchanged'],
    [() => ({ text: 'x' }), 'merged'],
  ])('%s: %s', (merge, action) => {
    expect(decide(merge, again, berlin).action).toBe(action)
  })

  test('keeps the words, adds what is new, and lasts as long as the longer of the two', () => {
    const ending = { ...berlin, expiresAt: 2_000 }
    const decision = decide('supersede', { ...again, expiresAt: 3_000 }, ending)
    expect(decision).toMatchObject({
      next: { text: 'Berlin', tags: ['home'], importance: 0.9, reinforcements: 1, version: 5, expiresAt: 3_000 },
    })
    expect(decide('supersede', again, ending)).not.toHaveProperty('next.expiresAt')
  })

  test('the same message changes nothing, one of the same id in another session does', () => {
    const source = { messageId: '1', session: 's1' }
    const told = { ...berlin, source }
    expect(decide('supersede', { ...again, source }, told).action).toBe('unchanged')
    expect(decide('supersede', { ...again, source: { ...source, session: 's2' } }, told).action).toBe('reinforced')
  })

  test('other data is not the same', () => {
    expect(decide('supersede', { ...again, data: { since: 2020 } }, berlin).action).toBe('superseded')
  })
})

describe('something else in a slot', () => {
  test('supersede closes the old one where the new one begins', () => {
    expect(decide('supersede', munich, berlin)).toMatchObject({
      action: 'superseded',
      next: { id: 'new', supersedes: 'old', version: 5, validFrom: 900 },
      closed: { id: 'old', status: 'superseded', validTo: 900, supersededBy: 'new', version: 5 },
    })
  })

  test('one from before belongs into the past', () => {
    expect(decide('supersede', { ...munich, validFrom: 50 }, berlin).action).toBe('late')
  })

  test('a clock that goes back makes no history: the last word counts', () => {
    expect(decide('supersede', { ...munich, validFrom: 50 }, berlin, false)).toMatchObject({
      action: 'superseded',
      next: { validFrom: 100 },
      closed: { validTo: 100 },
    })
  })

  test('replace by exactly what is there changes nothing', () => {
    expect(decide('replace', { ...berlin, id: 'new', version: 1, validFrom: 900 }, berlin).action).toBe('unchanged')
  })

  test('replace lasts as long as the incoming one says', () => {
    const decision = decide('replace', { ...munich, expiresAt: 1_500 }, berlin)
    expect(decision).toMatchObject({ next: { expiresAt: 1_500 } })
    expect(decide('replace', munich, { ...berlin, expiresAt: 1_500 })).not.toHaveProperty('next.expiresAt')
  })

  test('replace keeps the memory and changes what it says', () => {
    const decision = decide(
      'replace',
      { ...munich, data: { zip: 80331 } },
      { ...berlin, data: { zip: 10115 }, metadata: { a: 1 } },
    )
    expect(decision).toMatchObject({
      action: 'merged',
      next: { id: 'old', text: 'Munich', data: { zip: 80331 }, metadata: { a: 1 }, version: 5, validFrom: 900 },
    })
    expect(decide('replace', munich, { ...berlin, data: 1 })).not.toHaveProperty('next.data')
  })

  test('reinforce counts as well', () => {
    expect(decide('reinforce', munich, berlin)).toMatchObject({
      action: 'reinforced',
      next: { id: 'old', text: 'Munich', reinforcements: 1 },
    })
  })

  test('a function decides about the content; what it leaves out stays', () => {
    const both: Merge = (current, incoming) => ({ text: `${current.text}, ${incoming.text}` })
    expect(decide(both, munich, { ...berlin, data: 1 })).toMatchObject({
      action: 'merged',
      next: { text: 'Berlin, Munich', data: 1 },
    })
    for (const wrong of [null, 'text', { text: '' }, { tags: [7] }, { id: 'mine' }]) {
      expect(() => decide(() => wrong as never, munich, berlin)).toThrow(MemoryTypeError)
    }
  })
})
