/** A clock that a test moves. */
export interface TestClock {
  now: () => number
  advance: (ms: number) => void
}

export function testClock(start: number = Date.UTC(2026, 0, 1)): TestClock {
  let time = start
  return {
    now: () => time,
    advance(ms) {
      time += ms
    },
  }
}
