/** `bench stores`: every backend in numbers, and the tables of the pages. */
import { readFile, writeFile } from 'node:fs/promises'
import { writeTables } from '../marked-tables.ts'
import { measureStore, type StoreResult } from './measure-store.ts'
import { storeTables } from './tables.ts'

const recorded = new URL('./results.json', import.meta.url)

/** In this order they stand in tables. */
const places = ['sqlite', 'pgvector', 'redis', 'mongodb', 'qdrant', 'pinecone']

/** As they were measured last. */
export async function recordedResults(): Promise<StoreResult[]> {
  return JSON.parse(await readFile(recorded, 'utf8'))
}

/**
 * Measures the stores of these URLs; of the others the last results stay.
 * @param options.write records them and brings the pages up to date.
 */
export async function measureStores(
  urls: readonly string[],
  { write, onProgress }: { write: boolean; onProgress: (line: string) => void },
): Promise<StoreResult[]> {
  const results = await recordedResults()
  for (const url of urls) {
    const result = await measureStore(url, onProgress)
    const at = results.findIndex(({ name }) => name === result.name)
    if (at === -1) results.push(result)
    else results[at] = result
  }
  results.sort((a, b) => places.indexOf(a.name) - places.indexOf(b.name))
  if (write) {
    await writeFile(recorded, `${JSON.stringify(results, undefined, 2)}\n`)
    await writeTables(storeTables(results))
  }
  return results
}
