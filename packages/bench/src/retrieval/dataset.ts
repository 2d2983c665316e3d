/** Conversations, and questions with the turns that answer them: what every format is read into. */

export interface Turn {
  /** `D3:12`: session 3, turn 12. Where two turns have the same, either will do as evidence. */
  id: string
  speaker: string
  text: string
  /** `session_3`. */
  session: string
  /** From 1, inside its session. */
  turn: number
  /** Epoch milliseconds: when its session was. */
  occurredAt: number
}

export interface Question {
  text: string
  /** Of LoCoMo: 1 multi-hop, 2 temporal, 3 open-domain, 4 single-hop, 5 adversarial. Elsewhere a name. */
  category: number | string
  /** Ids of turns that there are, each once; may be none. */
  evidence: string[]
  /** The evidence are names of sessions, for nobody noted the turns: any turn of a session stands for it. */
  bySession?: true
  /** Epoch milliseconds; by default the day after the last turn. */
  askedAt?: number
}

export interface Conversation {
  id: string
  turns: Turn[]
  questions: Question[]
}

export interface Dataset {
  conversations: Conversation[]
  /** Evidence that names no turn, with where it stands: `conv-42: qa[12]: D`. It does not count. */
  unknownEvidence: string[]
  /** Which questions are asked when nobody says; undefined: all. */
  usualCategories?: readonly string[]
}

/** What the turns of all conversations say. */
export function turnTexts(conversations: readonly Conversation[]): string[] {
  return conversations.flatMap(({ turns }) => turns.map(({ text }) => text))
}

/** @param categories Undefined: all. */
export function questionsOf({ questions }: Conversation, categories: readonly string[] | undefined): Question[] {
  return questions.filter(({ category }) => categories === undefined || categories.includes(String(category)))
}

/** The ranking in the ids in which the question has its evidence; what comes again is left out. */
export function inEvidenceIds(turns: readonly Turn[], { bySession }: Question): string[] {
  return [...new Set(turns.map(({ id, session }) => (bySession ? session : id)))]
}

const dayMs = 86_400_000

/** When questions are asked of which nobody said when. */
export function dayAfter({ turns }: Conversation): number {
  return turns.reduce((latest, { occurredAt }) => Math.max(latest, occurredAt), 0) + dayMs
}
