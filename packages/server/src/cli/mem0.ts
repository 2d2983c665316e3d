/** `loci mem0`: what moving from mem0 would do, and the move. */
import { readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { ConfigError, createMemory, type LociMemory, type MemoryConfig } from '@loci/core'
import type { Mem0Config, Mem0Plan } from '@loci/mem0'
import { importFrom } from '../config/import-from.ts'
import { type Call, type Command, storeOptions, storeUsage, text, UsageError } from './command.ts'
import { inWords, tellConflicts } from './moving.ts'
import { configOf } from './open-memory.ts'

export const mem0: Command = {
  summary: 'says what moving from mem0 would do; with --move, moves',
  usage: `usage: loci mem0 CONFIG.json --tenant NAME [--report FILE] [--move] [--store URL] [--config FILE]

${storeUsage}
  CONFIG.json     mem0's own configuration: vectorStore, historyDbPath; mem0's database is only read
  --tenant NAME   the tenant that the memories will belong to
  --report FILE   writes the report as Markdown too
  --move          takes the memories in; run again, it takes what is new`,
  options: {
    ...storeOptions,
    tenant: { type: 'string' },
    report: { type: 'string' },
    move: { type: 'boolean' },
  },
  async run(call) {
    const [file, ...more] = call.words
    const tenant = text(call.values.tenant)
    if (file === undefined || more.length > 0) throw new UsageError("which file? Give mem0's configuration as JSON")
    if (tenant === undefined) throw new UsageError('which tenant? Give --tenant NAME')
    const { mem0Source, planMem0Import, ...package_ } = await loadPackage(call)
    const source = mem0Source(await readConfig(join(call.folder, file), file))
    try {
      // Vectors come along where the model is the same, which only the configuration can say.
      const target = call.values.move === true ? await configOf(call) : undefined
      const kept = target?.embedder === undefined ? {} : { embedder: target.embedder }
      await using plan = await planMem0Import(source, { tenant, signal: call.signal, ...kept })
      call.print(package_.reportText(plan.report))
      const report = text(call.values.report)
      if (report !== undefined) await writeFile(resolve(call.folder, report), package_.reportMarkdown(plan.report))
      return target === undefined ? 0 : await move(call, target, plan, package_.importMem0)
    } finally {
      await source.close()
    }
  },
}

type Package = typeof import('@loci/mem0')

async function loadPackage({ folder }: Call): Promise<Package> {
  return (await importFrom(folder, '@loci/mem0', 'install @loci/mem0')) as unknown as Package
}

async function move(
  call: Call,
  target: MemoryConfig,
  plan: Mem0Plan,
  importMem0: Package['importMem0'],
): Promise<number> {
  await using memory: LociMemory = await createMemory(target)
  const report = await importMem0(memory, plan, { signal: call.signal })
  call.print(inWords(report))
  return tellConflicts(call, report)
}

async function readConfig(path: string, name: string): Promise<Mem0Config> {
  const content = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new ConfigError(`${name} cannot be read`, { cause: error })
  })
  try {
    return JSON.parse(content)
  } catch {
    // Without the cause: it quotes the text, which may hold a password.
    throw new ConfigError(`${name} is not JSON`)
  }
}
