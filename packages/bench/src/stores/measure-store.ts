/** One backend in numbers: the kit, requests per call, and speed beside the driver alone. */
import { readdir, readFile } from 'node:fs/promises'
import { runConformance } from '@loci/conformance'
import type { MetadataTraits } from '@loci/core'
import { letterEmbedder, type TripsPerCall, tripsPerCall } from '@loci/testkit'
import { type SpeedReport, speed } from '../speed/speed.ts'
import { targetOf } from '../target.ts'
import { trigramEmbedder } from '../trigram-embedder.ts'

export interface StoreResult {
  name: string
  engine: string
  /** Of this day. */
  measured: string
  commit: MetadataTraits['commit']
  consistency: MetadataTraits['consistency']
  cases: { passed: number; failed: number; skipped: number }
  /** Those that failed. */
  gaps: string[]
  /** Of the package's sources without tests. */
  lines: number
  trips: TripsPerCall
  addsPerSecond: number
  /** How many times longer than the driver alone. */
  addRatio: number
  searchRatio: number
}

const fuzz = 20
/** Of the vectors of the conformance kit. */
const kitDimensions = 8
const memories = 2_000

export async function measureStore(url: string, onProgress: (line: string) => void): Promise<StoreResult> {
  onProgress(`${url.split(':')[0]}: the conformance kit`)
  const report = await runConformance(
    {
      name: url,
      async create() {
        const { store, reopen, dispose } = await targetOf(url, kitDimensions)
        return { store, reopen, dispose }
      },
    },
    { fuzz, seed: 1 },
  )
  onProgress('requests per call')
  const trips = await countTrips(url)
  const target = await targetOf(url)
  try {
    onProgress('speed')
    const measured: SpeedReport = await speed(target, {
      memories,
      embedder: trigramEmbedder(),
      embedderName: 'trigrams',
      onProgress,
    })
    const { commit, consistency } = target.store.metadata.traits
    return {
      name: target.name,
      engine: target.engine,
      measured: new Date().toISOString().slice(0, 10),
      commit,
      consistency,
      cases: { passed: report.passed, failed: report.failed, skipped: report.skipped },
      gaps: report.results.filter(({ status }) => status === 'failed').map(({ name }) => name),
      lines: await linesOf(target.name),
      trips,
      addsPerSecond: Math.round(measured['add/s']),
      addRatio: rounded(measured['add ratio']),
      searchRatio: rounded(measured['search ratio']),
    }
  } finally {
    await target.dispose()
  }
}

async function countTrips(url: string): Promise<TripsPerCall> {
  const { counted, dispose } = await targetOf(url, letterEmbedder().dimensions)
  const { store, take, close } = await counted()
  try {
    return await tripsPerCall(store, take)
  } finally {
    await close()
    await dispose()
  }
}

export async function linesOf(packageName: string): Promise<number> {
  const folder = new URL(`../../../${packageName}/src/`, import.meta.url)
  const files = (await readdir(folder)).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  const texts = await Promise.all(files.map((file) => readFile(new URL(file, folder), 'utf8')))
  return texts.reduce((sum, text) => sum + text.split('\n').length - 1, 0)
}

function rounded(ratio: number): number {
  return Math.round(ratio * 10) / 10
}
