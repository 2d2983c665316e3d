/** Embedders beside each other: alone, within Loci's search, and what they cost. */
import type { Embedder } from '@loci/core'
import { turnTexts } from '../retrieval/dataset.ts'
import { rounded } from '../retrieval/metrics.ts'
import type { DataFile } from '../retrieval/read-data.ts'
import { retrieval } from '../retrieval/retrieval.ts'
import { targetOf } from '../target.ts'
import { measureProcess, type ProcessCosts } from './measure-process.ts'
import { scoreAlone } from './rank-by-vectors.ts'
import { embedderOf, shownName, weightBytes } from './registry.ts'
import { agreement, type SimilaritySet } from './similarity.ts'

interface Found {
  'recall@10': number
  'ndcg@10': number
}

export interface EmbedderResult {
  /** `none`: by words alone, with BM25. */
  name: string
  data: string
  sha256: string
  dimensions?: number
  /** The nearest turns, with nothing else; for `none` what the words find. In per cent. */
  alone: Found
  inSearch: Found & { 'evidence@1000': number }
  costs?: ProcessCosts
  /** On the disk; absent when they are elsewhere. */
  weightsMb?: number
  /** Spearman's correlation with people, times 100, by set. */
  agreement: { [set: string]: number }
}

export interface EmbeddersOptions {
  /** The path of the data. */
  file: string
  data: DataFile
  similarity: readonly SimilaritySet[]
  onProgress: (line: string) => void
}

/** @throws UsageError when there is no such embedder. */
export async function measureEmbedder(name: string, options: EmbeddersOptions): Promise<EmbedderResult> {
  const { file, data, similarity, onProgress } = options
  const embedder = await embedderOf(name, turnTexts(data.conversations))
  const subject = { name: shownName(name), data: data.name, sha256: data.sha256 }
  if (embedder === undefined) {
    const inSearch = await searchWith(undefined, name, options)
    const { 'evidence@1000': _, ...alone } = inSearch
    return { ...subject, alone, inSearch, agreement: {} }
  }
  onProgress(`${subject.name}: in processes of its own`)
  const { loadMs, rssMb, textsPerSecond } = await measureProcess(name, file)
  onProgress(`${subject.name}: alone`)
  const alone = await scoreAlone(embedder, data.conversations, data.usualCategories)
  const agreements: [string, number][] = []
  for (const set of similarity) agreements.push([set.name, rounded(await agreement(embedder, set))])
  onProgress(`${subject.name}: in search`)
  const bytes = await weightBytes(name)
  return {
    ...subject,
    dimensions: embedder.dimensions,
    alone: { 'recall@10': alone['recall@10'], 'ndcg@10': alone['ndcg@10'] },
    inSearch: await searchWith(embedder, name, options),
    costs: { loadMs: Math.round(loadMs), rssMb: Math.round(rssMb), textsPerSecond: Math.round(textsPerSecond) },
    ...(bytes === undefined ? {} : { weightsMb: rounded(bytes / 2 ** 20) }),
    agreement: Object.fromEntries(agreements),
  }
}

async function searchWith(
  embedder: Embedder | undefined,
  name: string,
  { data, onProgress }: EmbeddersOptions,
): Promise<EmbedderResult['inSearch']> {
  const target = await targetOf(undefined, embedder?.dimensions)
  try {
    const { report } = await retrieval({ data, target, embedder, embedderName: name, onProgress })
    const { 'recall@10': recall, 'ndcg@10': ndcg, 'evidence@1000': evidence } = report
    return { 'recall@10': recall, 'ndcg@10': ndcg, 'evidence@1000': evidence }
  } finally {
    await target.dispose()
  }
}
