/** How well an embedder agrees with people about what is alike. */
import { readFile } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import type { Embedder } from '@loci/core'
import { UsageError } from '../usage-error.ts'
import { cosine, embedAll } from './embed-all.ts'

export interface SimilaritySet {
  /** The file without folder and extension. */
  name: string
  pairs: { a: string; b: string; score: number }[]
}

/** Lines of two texts and a score, separated by tabs; lines that start with # are not read. @throws UsageError */
export async function readSimilarityFile(path: string): Promise<SimilaritySet> {
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new UsageError(`--similarity ${path}: ${error.message}`)
  })
  return { name: basename(path, extname(path)), pairs: readPairs(text, `--similarity ${path}`) }
}

/** @throws UsageError naming the line. */
export function readPairs(text: string, where: string): SimilaritySet['pairs'] {
  const pairs = text.split(/\r?\n/).flatMap((line, at) => {
    if (line.trim() === '' || line.startsWith('#')) return []
    const [a, b, score, ...more] = line.split('\t')
    if (a === undefined || b === undefined || !score?.trim() || !Number.isFinite(Number(score)) || more.length > 0) {
      throw new UsageError(`${where}: line ${at + 1}: expected two texts and a number, separated by tabs`)
    }
    return [{ a, b, score: Number(score) }]
  })
  if (pairs.length < 3) throw new UsageError(`${where}: expected at least three pairs`)
  return pairs
}

/** Spearman's correlation of the cosine with what people said, times 100. */
export async function agreement(embedder: Embedder, { pairs }: SimilaritySet): Promise<number> {
  const texts = [...new Set(pairs.flatMap(({ a, b }) => [a, b]))]
  const vectors = await embedAll(embedder, texts, 'document')
  const vectorOf = new Map(texts.map((text, at) => [text, vectors[at] as Float32Array]))
  const similarities = pairs.map(({ a, b }) => cosine(vectorOf.get(a) as Float32Array, vectorOf.get(b) as Float32Array))
  return (
    100 *
    spearman(
      similarities,
      pairs.map(({ score }) => score),
    )
  )
}

/** In [-1, 1]; equal values share the mean of their ranks. 0 when all values of one side are equal. */
export function spearman(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [ranks(a), ranks(b)]
  const middle = (a.length + 1) / 2
  let [both, ofX, ofY] = [0, 0, 0]
  for (const [at, rank] of x.entries()) {
    const [dx, dy] = [rank - middle, (y[at] as number) - middle]
    both += dx * dy
    ofX += dx * dx
    ofY += dy * dy
  }
  return ofX === 0 || ofY === 0 ? 0 : both / Math.sqrt(ofX * ofY)
}

function ranks(values: readonly number[]): number[] {
  const order = values.map((value, at) => ({ value, at })).sort((a, b) => a.value - b.value)
  const found = new Array<number>(values.length)
  for (let start = 0; start < order.length; ) {
    let end = start
    while (order[end + 1]?.value === order[start]?.value) end++
    for (let place = start; place <= end; place++) found[order[place]?.at as number] = (start + end) / 2 + 1
    start = end + 1
  }
  return found
}
