import type { Backend } from '@loci/core'
import { serverUrl } from '@loci/testkit'
import type { RawClient } from './raw/raw-client.ts'
import type { Counted } from './targets/counted.ts'
import { mongodbTarget } from './targets/mongodb-target.ts'
import { pineconeEmulatorTarget } from './targets/pinecone-target.ts'
import { postgresTarget } from './targets/postgres-target.ts'
import { qdrantEmulatorTarget, qdrantTarget } from './targets/qdrant-target.ts'
import { redisTarget } from './targets/redis-target.ts'
import { sqliteTarget } from './targets/sqlite-target.ts'
import { dimensions as usualDimensions } from './trigram-embedder.ts'
import { UsageError } from './usage-error.ts'

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
  /** One that looks up words, where the driver can. */
  openRawWords?(): Promise<RawClient>
  dispose(): Promise<void>
}

const targets: Readonly<Record<string, (url: string, dimensions: number) => Promise<Target>>> = {
  sqlite: sqliteTarget,
  postgres: postgresTarget,
  postgresql: postgresTarget,
  qdrant: qdrantTarget,
  'qdrant-emulator': qdrantEmulatorTarget,
  redis: redisTarget,
  mongodb: mongodbTarget,
  'pinecone-emulator': pineconeEmulatorTarget,
}

export const knownTargets: readonly string[] = Object.keys(targets)

/**
 * @param dimensions How many numbers vectors will have: an index of Pinecone has them from the start.
 * @throws when the URL names no store that can be measured.
 */
export async function targetOf(url = 'sqlite:', dimensions: number = usualDimensions): Promise<Target> {
  const [scheme = ''] = url.split(':')
  const target = Object.hasOwn(targets, scheme) ? targets[scheme] : undefined
  if (target === undefined) throw new UsageError(`--store: expected a URL of ${knownTargets.join(', ')}`)
  return await target(url, dimensions)
}

/** One of each backend: the embedded one, the servers that run, and emulators of those that cannot be had here. */
export function localTargets(): string[] {
  const servers = (['postgres', 'redis', 'mongodb'] as const).flatMap((name) => serverUrl(name) ?? [])
  return ['sqlite:', ...servers, 'qdrant-emulator', 'pinecone-emulator']
}
