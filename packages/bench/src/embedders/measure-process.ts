/** What an embedder costs, in processes of its own. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

export interface ProcessCosts {
  /** From nothing to the first vector. */
  loadMs: number
  /** How much the process grew: loaded and warm, garbage collected. */
  rssMb: number
  /** Turns of the data, warm; by the time of one core for what calculates here, else by the clock. */
  textsPerSecond: number
}

const script = fileURLToPath(new URL('./in-fresh-process.ts', import.meta.url))

/** The best of some processes, on one core where the system can do that (`taskset`). */
export async function measureProcess(
  name: string,
  data: string,
  { processes = 3, measureMs = 2_000 }: { processes?: number; measureMs?: number } = {},
): Promise<ProcessCosts> {
  const runs: ProcessCosts[] = []
  while (runs.length < processes) runs.push(JSON.parse(await runScript([name, data, String(measureMs)])))
  return {
    loadMs: Math.min(...runs.map(({ loadMs }) => loadMs)),
    rssMb: Math.min(...runs.map(({ rssMb }) => rssMb)),
    textsPerSecond: Math.max(...runs.map(({ textsPerSecond }) => textsPerSecond)),
  }
}

async function runScript(args: readonly string[]): Promise<string> {
  const run = promisify(execFile)
  const argv = ['--expose-gc', '--import', import.meta.resolve('tsx'), script, ...args]
  try {
    return (await run('taskset', ['-c', '0', process.execPath, ...argv])).stdout
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ENOENT') throw error
    return (await run(process.execPath, argv)).stdout
  }
}
