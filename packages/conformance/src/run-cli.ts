import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { ConfigError, LociError } from '@loci/core'
import { formatResult, formatSummary } from './format-report.ts'
import { checkHarness, type Harness } from './harness.ts'
import { type CaseResult, type ConformanceOptions, runConformance } from './run-conformance.ts'

/** Where the command writes to: a line at a time. */
export interface Output {
  print(text: string): void
  printError(text: string): void
}

const usage = `usage: loci-conformance <harness file> [options]

Checks a store against the contract of @loci/core. The file, TypeScript or JavaScript, exports \`harness\`:

  export const harness = { name: 'my-store', create: () => ({ store: myStore() }) }

options:
  --filter TEXT   only cases whose name contains TEXT
  --fuzz N        random filters in each fuzz case (default 100)
  --seed N        repeat a run: the report prints its seed
  --json          print the report as one line of JSON
  --help`

/** A call that cannot be run: exit code 2. */
interface UsageProblem {
  problem: string
}

interface Call {
  path: string
  options: ConformanceOptions
  json: boolean
}

/**
 * The command `loci-conformance`: loads a harness, runs the cases, prints a report.
 * @returns the exit code: 0, 1 when a case failed, 2 when the call cannot be run.
 */
export async function runCli(words: string[], output: Output): Promise<number> {
  if (words.includes('--help')) {
    output.print(usage)
    return 0
  }
  const misused = (problem: string): number => {
    output.printError(problem)
    return 2
  }
  const call = readCall(words)
  if ('problem' in call) return misused(`${call.problem}\n\n${usage}`)
  const harness = await loadHarness(call.path)
  if ('problem' in harness) return misused(harness.problem)
  try {
    return await run(harness, call, output)
  } catch (error) {
    if (error instanceof ConfigError) return misused(error.message)
    throw error
  }
}

async function run(harness: Harness, { options, json }: Call, { print }: Output): Promise<number> {
  if (!json) print(harness.name)
  let before: CaseResult | undefined
  const report = await runConformance(harness, {
    ...options,
    onResult: (result) => {
      if (!json) print(formatResult(result, before))
      before = result
    },
  })
  if (json) print(JSON.stringify(report))
  else print(`\nseed ${report.seed}, fuzz ${report.fuzz}\n${formatSummary(report)}`)
  return report.failed === 0 ? 0 : 1
}

function readCall(words: string[]): Call | UsageProblem {
  try {
    const { values, positionals } = parseArgs({
      args: words,
      allowPositionals: true,
      options: {
        filter: { type: 'string' },
        fuzz: { type: 'string' },
        seed: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    })
    const [path, ...more] = positionals
    if (path === undefined) return { problem: 'which harness? Give the path of its file.' }
    if (more.length > 0) return { problem: `one harness at a time, not ${positionals.join(' ')}` }
    const options: ConformanceOptions = {
      ...(values.filter === undefined ? {} : { filter: values.filter }),
      ...(values.fuzz === undefined ? {} : { fuzz: readCount('--fuzz', values.fuzz) }),
      ...(values.seed === undefined ? {} : { seed: readCount('--seed', values.seed) }),
    }
    return { path, options, json: values.json }
  } catch (error) {
    return { problem: messageOf(error) }
  }
}

function readCount(option: string, text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new Error(`${option} must be a whole number, not ${JSON.stringify(text)}`)
  return Number(text)
}

async function loadHarness(path: string): Promise<Harness | UsageProblem> {
  const file = resolve(path)
  if (!existsSync(file)) return { problem: `${file} does not exist` }
  try {
    const { harness } = (await import(pathToFileURL(file).href)) as { harness?: unknown }
    if (harness === undefined) {
      return { problem: `${file} does not export \`harness\`: write \`export const harness = { name, create }\` in it` }
    }
    checkHarness(harness)
    return harness
  } catch (error) {
    return {
      problem: `${file} is no harness: ${error instanceof Error && !(error instanceof LociError) ? error.stack : messageOf(error)}`,
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
