/**
 * How much each signal counts: the one place for it. Learned by a softmax over the memories of each question
 * (ListNet: Z. Cao et al., "Learning to rank: from pairwise approach to listwise approach", 2007), with weights of at
 * least 0, on chats between people and on chats with an assistant together, and rounded; docs/guides/retrieval.md has the
 * numbers, each measured on conversations that were left out while it was learned.
 */

/** What speaks for a memory: values in [0, 1], of which the weighted sum is its relevance. */
export const evidenceSignals = [
  'words',
  'phrase',
  'wordsBefore',
  'wordsAfter',
  'wordsTwoBefore',
  'wordsTwoAfter',
  'wordsOfQuestion',
  'session',
  'sessionBest',
  'time',
  'meaning',
  'meaningBefore',
  'meaningAfter',
  'meaningTwoBefore',
  'meaningTwoAfter',
  'meaningOfQuestion',
] as const

/** What makes relevance count more or less: the relevance is multiplied by e to the power of weight times value. */
export const factorSignals = [
  'speaker',
  'tellsWhen',
  'tellsHowMany',
  'opening',
  'assistant',
  'assistantAsked',
  'faded',
  'doubt',
  'importance',
  'confirmed',
  'age',
] as const

export type EvidenceSignal = (typeof evidenceSignals)[number]
export type FactorSignal = (typeof factorSignals)[number]

export interface Weights {
  evidence: Readonly<Record<EvidenceSignal, number>>
  factors: Readonly<Record<FactorSignal, number>>
}

/** By words alone. */
const wordsOnly: Weights = {
  evidence: {
    words: 4.5,
    phrase: 0.2,
    wordsBefore: 0.75,
    wordsAfter: 0.83,
    wordsTwoBefore: 1.8,
    wordsTwoAfter: 0.65,
    wordsOfQuestion: 2.4,
    session: 2.8,
    sessionBest: 2.4,
    time: 3.3,
    meaning: 0,
    meaningBefore: 0,
    meaningAfter: 0,
    meaningTwoBefore: 0,
    meaningTwoAfter: 0,
    meaningOfQuestion: 0,
  },
  factors: {
    speaker: 0.26,
    tellsWhen: 0.29,
    tellsHowMany: 0.45,
    opening: 0.17,
    assistant: -1,
    assistantAsked: 0.5,
    faded: -0.22,
    doubt: -0.22,
    importance: 0.1,
    confirmed: 0.05,
    age: 0,
  },
}
const withMeaning: Weights = {
  evidence: {
    words: 1.8,
    phrase: 0.3,
    wordsBefore: 0,
    wordsAfter: 0,
    wordsTwoBefore: 0.42,
    wordsTwoAfter: 0,
    wordsOfQuestion: 1.3,
    session: 2.1,
    sessionBest: 1.2,
    time: 3,
    meaning: 5.7,
    meaningBefore: 1.3,
    meaningAfter: 1.2,
    meaningTwoBefore: 2.5,
    meaningTwoAfter: 1.2,
    meaningOfQuestion: 2.3,
  },
  factors: {
    speaker: 0.23,
    tellsWhen: 0.24,
    tellsHowMany: 0.27,
    opening: 0.28,
    assistant: -1,
    assistantAsked: 0.5,
    faded: -0.22,
    doubt: -0.22,
    importance: 0.1,
    confirmed: 0.05,
    age: 0,
  },
}

/**
 * @param quality How much the embedder's similarities can be trusted, in [0, 1]; 0: nothing was searched by meaning.
 */
export function weightsFor(quality: number): Weights {
  const between = <Name extends string>(
    a: Readonly<Record<Name, number>>,
    b: Readonly<Record<Name, number>>,
  ): Record<Name, number> =>
    Object.fromEntries(
      Object.keys(a).map((name) => [name, (1 - quality) * a[name as Name] + quality * b[name as Name]]),
    ) as Record<Name, number>
  return {
    evidence: between(wordsOnly.evidence, withMeaning.evidence),
    factors: between(wordsOnly.factors, withMeaning.factors),
  }
}
