/**
 * How much each signal counts: the one place for it. Learned by a softmax over the memories of each question
 * (ListNet: Z. Cao et al., "Learning to rank: from pairwise approach to listwise approach", 2007), with weights of at
 * least 0, on chats between people and on chats with an assistant together, and rounded; docs/guides/retrieval.md has the
 * numbers, each measured on conversations that were left out while it was learned. `wordsAlone` and `meaningAlone` are set by hand:
 * in those chats nothing stands alone.
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
  'wordsAlone',
  'session',
  'sessionBest',
  'time',
  'meaning',
  'meaningBefore',
  'meaningAfter',
  'meaningTwoBefore',
  'meaningTwoAfter',
  'meaningOfQuestion',
  'meaningAlone',
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

/** What makes a memory count more or less whatever it is found by: at most a fifth, so that it cannot outrank relevance. */
const bounded = { faded: -0.22, doubt: -0.22, importance: 0.1, confirmed: 0.05, age: 0 }

/** By words alone. */
const byWords: Weights = {
  evidence: {
    words: 4.4,
    phrase: 0.5,
    wordsBefore: 0.5,
    wordsAfter: 0.9,
    wordsTwoBefore: 1.8,
    wordsTwoAfter: 0.5,
    wordsOfQuestion: 2.3,
    wordsAlone: 1.9,
    session: 2.2,
    sessionBest: 2.4,
    time: 2.4,
    meaning: 0,
    meaningBefore: 0,
    meaningAfter: 0,
    meaningTwoBefore: 0,
    meaningTwoAfter: 0,
    meaningOfQuestion: 0,
    meaningAlone: 0,
  },
  factors: {
    speaker: 0.32,
    tellsWhen: 0.3,
    tellsHowMany: 0.4,
    opening: 0.14,
    assistant: -1,
    assistantAsked: 0.5,
    ...bounded,
  },
}

/** With an embedder as good as can be. */
const byMeaning: Weights = {
  evidence: {
    words: 2,
    phrase: 1,
    wordsBefore: 0,
    wordsAfter: 0.2,
    wordsTwoBefore: 0.5,
    wordsTwoAfter: 0.2,
    wordsOfQuestion: 1.6,
    wordsAlone: 0.5,
    session: 2,
    sessionBest: 1.2,
    time: 2.8,
    meaning: 5.2,
    meaningBefore: 1.7,
    meaningAfter: 1,
    meaningTwoBefore: 2.3,
    meaningTwoAfter: 0.5,
    meaningOfQuestion: 1.2,
    meaningAlone: 2.8,
  },
  factors: {
    speaker: 0.3,
    tellsWhen: 0.4,
    tellsHowMany: 0.4,
    opening: 0.32,
    assistant: -1,
    assistantAsked: 0.6,
    ...bounded,
  },
}

/**
 * @param quality How much the embedder's similarities can be trusted, in [0, 1]; 0: nothing was searched by meaning.
 */
export function weightsFor(quality: number): Weights {
  return {
    evidence: between(byWords.evidence, byMeaning.evidence, quality),
    factors: between(byWords.factors, byMeaning.factors, quality),
  }
}

function between<Table extends Readonly<Record<string, number>>>(from: Table, to: Table, share: number): Table {
  // A copy of the table: objects made from entries are slow to read.
  const mixed: Record<string, number> = { ...from }
  for (const [name, weight] of Object.entries(from)) mixed[name] = (1 - share) * weight + share * (to[name] as number)
  return mixed as Table
}
