/** An embedder by itself: no words, no structure, the nearest turns of the conversation, exactly. */
import type { Embedder } from '@loci/core'
import { type Conversation, inEvidenceIds, questionsOf } from '../retrieval/dataset.ts'
import { meanScores, type RankingScores, scoreRanking } from '../retrieval/metrics.ts'
import { cosine, embedAll } from './embed-all.ts'

/** The mean over the questions of these categories (undefined: all) that have evidence, in per cent. */
export async function scoreAlone(
  embedder: Embedder,
  conversations: readonly Conversation[],
  categories: readonly string[] | undefined,
): Promise<RankingScores> {
  const scores: RankingScores[] = []
  for (const conversation of conversations) {
    const { turns } = conversation
    const asked = questionsOf(conversation, categories).filter(({ evidence }) => evidence.length > 0)
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
    for (const [index, question] of asked.entries()) {
      const query = queries[index] as Float32Array
      const ranking = turns
        .map((turn, at) => ({ turn, similarity: cosine(query, documents[at] as Float32Array) }))
        .sort((a, b) => b.similarity - a.similarity)
      scores.push(
        scoreRanking(
          inEvidenceIds(
            ranking.map(({ turn }) => turn),
            question,
          ),
          question.evidence,
        ),
      )
    }
  }
  return meanScores(scores)
}
