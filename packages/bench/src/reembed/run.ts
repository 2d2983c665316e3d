/** Another embedder for many memories in a SQLite file while searches run; the process is killed once, and goes on. */
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Searches, Seen } from './process.ts'

const tellEvery = 2_000

/** Searches of both processes; the times are the longer ones. */
export interface ReembedReport extends Searches {
  memories: number
  /** When it was killed, and by the process that went on. */
  embeddedBeforeKill: number
  embeddedAfterKill: number
  seconds: number
}

export async function reembedWhileSearching(count: number, onProgress: (line: string) => void): Promise<ReembedReport> {
  const folder = await mkdtemp(join(tmpdir(), 'loci-reembed-'))
  const path = join(folder, 'memory.db')
  try {
    await run(['fill', path, String(count)], () => false)
    onProgress(`${count} memories are stored`)
    const started = performance.now()
    const args = ['reembed', path, String(count)]
    const killed = await run(args, ({ embedded }) => embedded >= count * 0.4)
    onProgress(`killed when ${killed?.embedded} were embedded`)
    const finished = await run(args, ({ embedded, memories, searches }) => {
      if (embedded % tellEvery === 0) onProgress(`${embedded} of ${memories} embedded, ${searches} searches`)
      return false
    })
    const seconds = (performance.now() - started) / 1_000
    if (killed === undefined || finished?.done !== true) throw new Error('the process ended before it was done')
    return {
      memories: count,
      embeddedBeforeKill: killed.embedded,
      embeddedAfterKill: finished.embedded,
      searches: killed.searches + finished.searches,
      failed: killed.failed + finished.failed,
      missed: killed.missed + finished.missed,
      degraded: killed.degraded + finished.degraded,
      quietP90Ms: finished.quietP90Ms,
      p90Ms: Math.max(killed.p90Ms, finished.p90Ms),
      maxMs: Math.max(killed.maxMs, finished.maxMs),
      seconds,
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Runs a process until it ends, or until `isEnough`: then it is killed. Returns the last that it told. */
async function run(args: readonly string[], isEnough: (seen: Seen) => boolean): Promise<Seen | undefined> {
  const script = join(import.meta.dirname, 'process.ts')
  const child = spawn(process.execPath, ['--conditions=@loci/source', '--import', 'tsx', script, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  let last: Seen | undefined
  let isKilled = false
  for await (const line of createInterface({ input: child.stdout })) {
    if (isKilled) continue
    last = JSON.parse(line) as Seen
    if (!isEnough(last)) continue
    isKilled = child.kill('SIGKILL')
  }
  const code = await ended
  if (!isKilled && code !== 0) throw new Error(`${args[0]}: the process ended with ${code}`)
  return last
}
