/** How near a memory's time is to the times that a query names. */
import { dayMs } from '../../time.ts'
import type { TimeWindow } from './read-times.ts'

/** Told within days, also of a single day. */
const tellingMs = 3 * dayMs
/** What is told before it happens is a plan; how much faster the closeness falls there. */
const beforeRatio = 4
/** An open window has no width of its own. */
const openWidthMs = 30 * dayMs

/**
 * How near a time is to the nearest of some windows, in [0, 1]: 1 inside, and outside exp(-distance / scale), where the
 * scale behind a window is half its width plus three days, because people tell afterwards, and a quarter of that
 * before it. A day after a named day it is 0.75 or more, a week after it 0.14 or more; a month after a named month 0.2,
 * a month before it 0.001. Behind "since March" nothing falls. 0 without windows.
 *
 * @param occurredAt epoch ms.
 */
export function closenessTo(windows: readonly TimeWindow[], occurredAt: number): number {
  let nearest = 0
  for (const window of windows) nearest = Math.max(nearest, closeness(window, occurredAt))
  return nearest
}

function closeness({ from, to }: TimeWindow, time: number): number {
  const width = Number.isFinite(to - from) ? to - from : openWidthMs
  const scale = width / 2 + tellingMs
  if (time < from) return Math.exp(-((from - time) * beforeRatio) / scale)
  return time < to ? 1 : Math.exp(-(time - to) / scale)
}
