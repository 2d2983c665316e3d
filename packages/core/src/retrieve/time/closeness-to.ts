/** How near a memory's time is to the times that a query names. */
import { dayMs } from '../../time.ts'
import type { TimeWindow } from './read-times.ts'

export function closenessTo(windows: readonly TimeWindow[], occurredAt: number): number {
  return Math.max(0, ...windows.map((window) => closeness(window, occurredAt)))
}

function closeness({ from, to }: TimeWindow, time: number): number {
  const width = Number.isFinite(to - from) ? to - from : 30 * dayMs
  if (time < from) return Math.exp(-(from - time) / (width / 2))
  if (time >= to) return Math.exp(-(time - to) / (width * 2))
  return 1
}
