import { fileURLToPath } from 'node:url'
import { inMemory } from '@loci/core'
import { expect, test } from 'vitest'
import type { Target } from '../target.ts'
import { readDataFile } from './read-data.ts'
import { retrieval } from './retrieval.ts'

test.each(['chinese', 'arabic', 'german', 'mixed'])(
  'by words alone, %s evidence is in the top ten for four of five questions',
  async (name) => {
    const data = await readDataFile(fileURLToPath(new URL(`../../data/tongues/${name}.json`, import.meta.url)))
    expect(data.unknownEvidence).toEqual([])
    expect(data.conversations[0]?.turns.length).toBeGreaterThan(120)
    const { report } = await retrieval({
      data,
      target: { name: 'in memory', engine: 'in memory', store: inMemory() } as Target,
      embedder: undefined,
      embedderName: 'none',
      categories: undefined,
      onProgress: () => {},
    })
    expect(report.questions).toBe(20)
    expect(report['any@10']).toBeGreaterThanOrEqual(80)
  },
)
