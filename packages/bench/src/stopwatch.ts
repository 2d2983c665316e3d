/** Time by the clock, and by the processor for the whole process: the latter says more on a machine that others use too. */
export interface Spent {
  ms: number
  cpuMs: number
}

/** Starts. @returns what was spent since then. */
export function stopwatch(): () => Spent {
  const started = performance.now()
  const cpu = process.cpuUsage()
  return () => {
    const { user, system } = process.cpuUsage(cpu)
    return { ms: performance.now() - started, cpuMs: (user + system) / 1_000 }
  }
}
