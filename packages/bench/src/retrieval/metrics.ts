/** How well a ranking finds what it should: one question at a time, and the mean of many. Pure; all in per cent. */

export interface RankingScores {
  'any@5': number
  'any@10': number
  'recall@5': number
  'recall@10': number
  'recall@20': number
  'recall@50': number
  mrr: number
  'ndcg@10': number
}

/** How much of a list counts at all. */
export const depth = 50

/**
 * @param ranking Ids, the best first; what comes after the 50th does not count.
 * @param evidence What should be found: at least one id, each once.
 */
export function scoreRanking(ranking: readonly string[], evidence: readonly string[]): RankingScores {
  const ranks = ranksOf(ranking, evidence)
  const within = (limit: number): number => ranks.filter((rank) => rank !== undefined && rank <= limit).length
  const recall = (limit: number): number => (100 * within(limit)) / evidence.length
  const any = (limit: number): number => (within(limit) > 0 ? 100 : 0)
  const first = Math.min(...ranks.map((rank) => rank ?? Number.POSITIVE_INFINITY))
  return {
    'any@5': any(5),
    'any@10': any(10),
    'recall@5': recall(5),
    'recall@10': recall(10),
    'recall@20': recall(20),
    'recall@50': recall(depth),
    mrr: 100 / first,
    'ndcg@10': ndcg(ranks, 10),
  }
}

/** From 1; undefined for what is not among the first 50. */
export function ranksOf(ranking: readonly string[], evidence: readonly string[]): (number | undefined)[] {
  return evidence.map((id) => {
    const at = ranking.indexOf(id)
    return at === -1 || at >= depth ? undefined : at + 1
  })
}

/** Binary relevance; the ideal has all evidence on top. Source: K. Järvelin, J. Kekäläinen, TOIS 20 (4), 2002. */
function ndcg(ranks: readonly (number | undefined)[], limit: number): number {
  const gain = (rank: number): number => 1 / Math.log2(rank + 1)
  const gained = ranks.reduce<number>((sum, rank) => sum + (rank !== undefined && rank <= limit ? gain(rank) : 0), 0)
  const ideal = ranks.slice(0, limit).reduce<number>((sum, _, at) => sum + gain(at + 1), 0)
  return (100 * gained) / ideal
}

/** How much of the evidence is there, in any order. */
export function recallOf(found: readonly string[], evidence: readonly string[]): number {
  return (100 * evidence.filter((id) => found.includes(id)).length) / evidence.length
}

/** The mean of each number, over questions that have the same ones; two decimals. */
export function meanScores<Name extends string>(
  scores: readonly Readonly<Record<Name, number>>[],
): Record<Name, number> {
  const names = Object.keys(scores[0] ?? {}) as Name[]
  return Object.fromEntries(
    names.map((name) => [name, rounded(scores.reduce((sum, one) => sum + one[name], 0) / scores.length)]),
  ) as Record<Name, number>
}

/** The value below which this share of all values lies (nearest rank). NaN of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

export function rounded(value: number): number {
  return Math.round(value * 100) / 100
}
