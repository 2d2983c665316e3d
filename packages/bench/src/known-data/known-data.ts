/** Public sets that `bench retrieval` reads: whose they are, how to get them, and by which hashes they are known. */

export interface KnownSet {
  name: string
  /** Where its makers keep it. */
  project: string
  licence: string
  how: string
  files: readonly KnownFile[]
}

interface KnownFile {
  name: string
  /** In hexadecimal. */
  sha256: string
  what: string
}

export const knownSets: readonly KnownSet[] = [
  {
    name: 'LoCoMo',
    project: 'snap-research/locomo on GitHub',
    licence: 'CC BY-NC 4.0: not for commercial use; name its authors (Maharana et al., ACL 2024)',
    how: 'it is data/locomo10.json of that repository',
    files: [
      {
        name: 'locomo10.json',
        sha256: '79fa87e90f04081343b8c8debecb80a9a6842b76a7aa537dc9fdf651ea698ff4',
        what: 'all ten conversations, 1,986 questions',
      },
      {
        name: 'locomo-dev.json',
        sha256: 'b39844116638ed6d1e28fc3a8cefb23a6ff6b6a67ac93d3fc281a33f48ef0665',
        what: 'five of the ten conversations (26, 30, 41, 42 and 43), with which Loci was tuned',
      },
    ],
  },
  {
    name: 'LongMemEval',
    project: 'xiaowu0162/LongMemEval on GitHub',
    licence: 'MIT (Wu et al., ICLR 2025)',
    how: "its README links the data set longmemeval-cleaned, made by the same people; 's' is the usual one",
    files: [
      {
        name: 'longmemeval_s_cleaned.json',
        sha256: 'd6f21ea9d60a0d56f34a05b609c79c88a451d2ae03597821ea3d5a9678c3a442',
        what: '500 questions, each with about 48 sessions',
      },
      {
        name: 'longmemeval_oracle.json',
        sha256: '821a2034d219ab45846873dd14c14f12cfe7776e73527a483f9dac095d38620c',
        what: '500 questions, each with the sessions that answer it and no others: it says little about a search',
      },
      {
        name: 'longmemeval_m_cleaned.json',
        sha256: '9d79e5524794a2e6900a3aa9cb7d9152c5a3e8319c9a87c25494ba1eacee495f',
        what: '500 questions, each with about 500 sessions: 2.7 GB, more than bench retrieval reads',
      },
    ],
  },
]

export interface Recognised {
  set: KnownSet
  file: KnownFile
}

/** @returns undefined when no file of this content is known. */
export function recognise(sha256: string): Recognised | undefined {
  return knownSets
    .flatMap((set) => set.files.map((file) => ({ set, file })))
    .find(({ file }) => file.sha256 === sha256.toLowerCase())
}
