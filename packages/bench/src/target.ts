import type { Backend } from '@loci/core'
import type { RawClient } from './raw/raw-client.ts'
import type { Counted } from './targets/counted.ts'
import { postgresTarget } from './targets/postgres-target.ts'
import { qdrantEmulatorTarget, qdrantTarget } from './targets/qdrant-target.ts'
import { sqliteTarget } from './targets/sqlite-target.ts'

/** A backend to measure, empty, beside its driver alone. */
export interface Target {
  /** As its package is called. */
  name: string
  /** What really ran, with its version. */
  engine: string
  store: Required<Backend>
  /** New handles on the same data. */
  reopen(): Required<Backend>
  counted(): Promise<Counted>
  openRaw(dimensions: number): Promise<RawClient>
  dispose(): Promise<void>
}

const targets: Record<string, (url: string) => Promise<Target>> = {
  sqlite: sqliteTarget,
  postgres: postgresTarget,
  postgresql: postgresTarget,
  qdrant: qdrantTarget,
  'qdrant-emulator': qdrantEmulatorTarget,
}

/** @throws when the URL names no store that can be measured. */
export async function targetOf(url = 'sqlite:'): Promise<Target> {
  const [scheme = ''] = url.split(':')
  const target = Object.hasOwn(targets, scheme) ? targets[scheme] : undefined
  if (target === undefined) throw new Error(`--store: expected a URL of ${Object.keys(targets).join(', ')}`)
  return await target(url)
}
