/** `loci export`, `loci import` and `loci copy`: memories out of a store, into one, from one to another. */
import { createReadStream, createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type CopyReport, createMemory, type ImportReport, type LociMemory } from '@loci/core'
import { type Call, type Command, noWords, storeOptions, storeUsage, text, UsageError } from './command.ts'
import { configOf, openMemory } from './open-memory.ts'

export const exportCommand: Command = {
  summary: 'writes all memories with their history as JSON Lines',
  usage: `usage: loci export [--out FILE] [--tenant NAME] [--vectors] [--store URL] [--config FILE]

${storeUsage}
  --out FILE      default: standard output
  --tenant NAME   only this tenant
  --vectors       with the vectors; whoever imports with the same embedder then need not make them anew`,
  options: { ...storeOptions, out: { type: 'string' }, tenant: { type: 'string' }, vectors: { type: 'boolean' } },
  async run(call) {
    noWords(call)
    const { signal } = call
    await using memory = await openMemory(call, 'verify')
    const progress = everySecond(call)
    const lines = memory.export({
      ...tenantOf(call),
      vectors: call.values.vectors === true,
      onProgress: ({ memories }) => progress(`${memories} memories`),
      signal,
    })
    const out = text(call.values.out)
    if (out !== undefined) await pipeline(Readable.from(lines), createWriteStream(out), { signal })
    else for await (const line of lines) call.print(line.trimEnd())
    return 0
  },
}

export const importCommand: Command = {
  summary: 'takes in what an export has written; run again, it goes on',
  usage: `usage: loci import FILE [--dry-run] [--tenant NAME] [--store URL] [--config FILE]

${storeUsage}
  FILE            "-" is standard input
  --dry-run       reads and checks everything, and says what would happen
  --tenant NAME   writes the one tenant of the file under this name`,
  options: { ...storeOptions, 'dry-run': { type: 'boolean' }, tenant: { type: 'string' } },
  async run(call) {
    const [file, ...more] = call.words
    if (file === undefined || more.length > 0) throw new UsageError('which file? Give the path of one, or -')
    await using memory = await openMemory(call)
    const progress = everySecond(call)
    const report = await memory.import(file === '-' ? process.stdin : createReadStream(file), {
      ...tenantOf(call),
      dryRun: call.values['dry-run'] === true,
      onProgress: (done) => progress(inWords(done)),
      signal: call.signal,
    })
    call.print(inWords(report))
    return tellConflicts(call, report)
  },
}

export const copyCommand: Command = {
  summary: 'copies all memories to another store, and compares; run again, it copies the difference',
  usage: `usage: loci copy --to URL [--tenant NAME] [--store URL] [--config FILE]

${storeUsage}
  --to URL        the store to copy to, or with --to-config a file that names it
  --tenant NAME   only this tenant`,
  options: {
    ...storeOptions,
    to: { type: 'string' },
    'to-vectors': { type: 'string' },
    'to-config': { type: 'string' },
    tenant: { type: 'string' },
  },
  async run(call) {
    noWords(call)
    const { to, 'to-vectors': vectors, 'to-config': file } = call.values
    if (to === undefined && file === undefined) throw new UsageError('where to? Give --to URL or --to-config FILE')
    await using source = await openMemory(call, 'verify')
    // The other settings, as types and embedder, are those of the source.
    const config = file ?? call.values.config
    const named = Object.entries({ store: to, vectors, config }).filter(([, value]) => value !== undefined)
    const targetConfig = await configOf({ ...call, store: undefined, values: Object.fromEntries(named) })
    await using target: LociMemory = await createMemory(targetConfig)
    if (targetConfig.embedder === undefined) {
      call.note('no embedder is configured: vectors stay behind, and reindex() of your application makes them anew')
    }
    const progress = everySecond(call)
    const report = await source.copyTo(target, {
      ...tenantOf(call),
      onProgress: (done) => progress(inWords(done)),
      signal: call.signal,
    })
    call.print(inWords(report))
    tellConflicts(call, report)
    call.print(verification(report))
    return report.verified ? 0 : 1
  },
}

function tenantOf({ values }: Call): { tenant?: string } {
  const tenant = text(values.tenant)
  return tenant === undefined ? {} : { tenant }
}

type Moved = Omit<ImportReport, 'dryRun'>

export function inWords(report: Moved): string {
  const { added, updated, unchanged, conflicts, erased, deleted, revisions, vectors } = report
  const parts = [`${added} added`, `${updated} updated`, `${unchanged} unchanged`]
  for (const [count, what] of [
    [deleted, 'deleted'],
    [erased, 'left out, for they were erased there'],
    [conflicts, 'in conflict, left alone'],
  ] as const)
    if (count > 0) parts.push(`${count} ${what}`)
  const { taken, embedded, missing } = vectors
  const made = [
    `${taken} taken over`,
    `${embedded} made`,
    ...(missing > 0 ? [`${missing} to be made by maintain()`] : []),
  ]
  return `memories: ${parts.join(', ')}; past versions: ${revisions}; vectors: ${made.join(', ')}`
}

/** @returns the exit code. */
export function tellConflicts({ note }: Call, { conflicting, conflicts }: Moved): number {
  for (const { tenant, id, reason } of conflicting.slice(0, 20)) note(`conflict: ${id} of ${tenant}: ${reason}`)
  if (conflicts > 20) note(`… and ${conflicts - 20} more conflicts`)
  return conflicts > 0 ? 1 : 0
}

function verification({ verified, checked }: CopyReport): string {
  if (verified) return `verified: counts and hashes of ${checked.length} tenants are equal`
  const different = checked.filter(({ equal }) => !equal).map(({ tenant }) => tenant)
  return `NOT equal: ${different.slice(0, 10).join(', ')}${different.length > 10 ? ', …' : ''}`
}

/** Progress for whoever waits, not more than once a second. */
export function everySecond({ note }: Call): (line: string) => void {
  let last = performance.now()
  return (line) => {
    if (performance.now() - last < 1_000) return
    last = performance.now()
    note(line)
  }
}
