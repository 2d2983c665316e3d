/** Ids of turns as people wrote them down: `D8:6; D9:17` are two, `D:11:26` and `D30:05` are `D11:26` and `D30:5`. */

export interface EvidenceIds {
  /** Ids of turns that there are, each once. */
  ids: string[]
  /** Pieces from which no turn can be told, and turns that there are not. */
  unknown: string[]
}

const separator = /[;,\s]+/
const turnId = /^\(?D:?(\d+):(\d+)\)?$/i

/** @param turns The ids that there are; an entry that is one of them is taken as it is. */
export function readEvidenceIds(entries: readonly string[], turns: ReadonlySet<string>): EvidenceIds {
  const pieces = entries.flatMap((entry) => (turns.has(entry) ? [entry] : entry.split(separator)))
  const ids = new Set<string>()
  const unknown: string[] = []
  for (const piece of pieces) {
    const id = turns.has(piece) ? piece : corrected(piece)
    if (turns.has(id)) ids.add(id)
    else if (piece !== '') unknown.push(piece)
  }
  return { ids: [...ids], unknown }
}

function corrected(piece: string): string {
  return piece.replace(turnId, (_, session: string, turn: string) => `D${Number(session)}:${Number(turn)}`)
}
