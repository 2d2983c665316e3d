/** An embedder by itself: no words, no structure, the nearest turns of the conversation, exactly. */
import type { Embedder } from '@loci/core'
import type { Conversation } from '../retrieval/locomo.ts'
import { meanScores, type RankingScores, scoreRanking } from '../retrieval/metrics.ts'
import { cosine, embedAll } from './embed-all.ts'

/** The mean over the questions of these categories that have evidence, in per cent. */
export async function scoreAlone(
  embedder: Embedder,
  conversations: readonly Conversation[],
  categories: readonly number[],
): Promise<RankingScores> {
  const scores: RankingScores[] = []
  for (const { turns, questions } of conversations) {
    const asked = questions.filter(({ category, evidence }) => categories.includes(category) && evidence.length > 0)
    const documents = await embedAll(
      embedder,
      turns.map(({ text }) => text),
      'document',
    )
    const queries = await embedAll(
      embedder,
      asked.map(({ text }) => text),
      'query',
    )
    for (const [index, { evidence }] of asked.entries()) {
      const query = queries[index] as Float32Array
      const ranking = turns
        .map(({ id }, at) => ({ id, similarity: cosine(query, documents[at] as Float32Array) }))
        .sort((a, b) => b.similarity - a.similarity)
      scores.push(
        scoreRanking(
          ranking.map(({ id }) => id),
          evidence,
        ),
      )
    }
  }
  return meanScores(scores)
}
