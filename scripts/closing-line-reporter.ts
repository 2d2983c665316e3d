import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Reporter, SerializedError, TestModule } from 'vitest/node'

/** Closes a run with `N passed, N failed, N skipped` alone on a line, for readers that know no test runner. */
export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const count = (state: string) => tests.filter((test) => test.result().state === state).length
    // A file that cannot be loaded has no tests, and yet it failed.
    const broken = unhandledErrors.length + modules.filter((module) => module.errors().length > 0).length
    for (const line of notTestedForReal()) console.log(`\n!!! ${line}`)
    console.log(`\n${count('passed')} passed, ${count('failed') + broken} failed, ${count('skipped')} skipped`)
  }
}

/** A skipped backend must not pass for a tested one. */
function notTestedForReal(): string[] {
  const backends = [
    ['pgvector', 'POSTGRES', 'PostgreSQL'],
    ['redis', 'REDIS', 'Redis'],
    ['mongodb', 'MONGODB', 'MongoDB'],
    ['qdrant', 'QDRANT', 'Qdrant'],
    ['pinecone', 'PINECONE', 'Pinecone'],
  ] as const
  const model =
    existsSync(join(import.meta.dirname, '../packages/transformers')) && !process.env.LOCI_TEST_MINILM
      ? [
          "@loci/transformers was not tested on a real model ('npx tsx scripts/services/minilm.ts' fetches it, or set LOCI_TEST_MINILM to its folder)",
        ]
      : []
  const stores = backends.flatMap(([folder, variable, engine]) => {
    const isHere = existsSync(join(import.meta.dirname, '../packages', folder))
    const standIn = process.env[`LOCI_TEST_${variable}_ENGINE`]
    if (isHere && standIn !== undefined) {
      return [`@loci/${folder} was tested on ${standIn}, not on ${engine} (set LOCI_TEST_${variable}_URL)`]
    }
    if (!isHere || process.env[`LOCI_TEST_${variable}_URL`]) return []
    const way = ['qdrant', 'pinecone'].includes(folder) ? '' : "'pnpm services up', or "
    return [`@loci/${folder} was not tested on a real ${engine} (${way}set LOCI_TEST_${variable}_URL)`]
  })
  return [...stores, ...model]
}
