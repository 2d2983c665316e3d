import { getEventListeners } from 'node:events'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { callStore, delay } from './call.ts'

const reason = new Error('user left')

function listeners(signal: AbortSignal): number {
  return getEventListeners(signal, 'abort').length
}

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

describe('a call leaves neither its timer nor its listener behind', () => {
  const call = <T>(signal: AbortSignal, run: () => Promise<T>): Promise<T> =>
    callStore({ store: 's', operation: 'get', timeoutMs: 1_000, signal, repeat: false }, run)
  const never = (): Promise<never> => new Promise(() => {})

  test.each<[string, () => Promise<unknown>]>([
    ['answered', async () => 'rows'],
    ['failed', () => Promise.reject(new Error('connection reset'))],
  ])('when it was %s', async (_name, run) => {
    const { signal } = new AbortController()
    await call(signal, run).catch(() => undefined)
    expect([listeners(signal), vi.getTimerCount()]).toEqual([0, 0])
  })

  test('when it took too long', async () => {
    const { signal } = new AbortController()
    const failure = expect(call(signal, never)).rejects.toThrow('no answer within 1000 ms')
    await vi.advanceTimersByTimeAsync(1_000)
    await failure
    expect([listeners(signal), vi.getTimerCount()]).toEqual([0, 0])
  })

  test('when it was aborted', async () => {
    const controller = new AbortController()
    const failure = expect(call(controller.signal, never)).rejects.toBe(reason)
    controller.abort(reason)
    await failure
    expect([listeners(controller.signal), vi.getTimerCount()]).toEqual([0, 0])
  })
})

describe('a delay leaves neither its timer nor its listener behind', () => {
  test('when it is over', async () => {
    const { signal } = new AbortController()
    const waiting = delay(50, signal)
    expect([listeners(signal), vi.getTimerCount()]).toEqual([1, 1])
    await vi.advanceTimersByTimeAsync(50)
    await waiting
    expect([listeners(signal), vi.getTimerCount()]).toEqual([0, 0])
  })

  test('when it was aborted, before or meanwhile', async () => {
    const controller = new AbortController()
    const failure = expect(delay(50, controller.signal)).rejects.toBe(reason)
    controller.abort(reason)
    await failure
    await expect(delay(50, controller.signal)).rejects.toBe(reason)
    expect([listeners(controller.signal), vi.getTimerCount()]).toEqual([0, 0])
  })
})
