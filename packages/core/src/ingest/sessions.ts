/** How sessions stand: how many turns they have, who said what last, whether they are off the record. */
import { defined } from '../defined.ts'
import type { Engine } from '../engine.ts'
import type { Row } from '../stores/contract.ts'
import type { Said } from './last-said.ts'
import { type Around, changeNotes, type NoteChange, noteId, type Owner } from './notes.ts'
import type { Turn } from './turn.ts'

interface State {
  /** The number of the next turn. */
  turns: number
  /** The last turns, oldest first. Of what must not be remembered there is only that it was said. */
  last: Said[]
  offRecord?: boolean
  /** Turns since the last summary. */
  sinceSummary: number
}

/** Turns that were read, and what was found about them. */
interface ReadPart {
  turns: readonly Turn[]
  isRefused: (turn: Turn) => boolean
  /** Turns that take their session off the record, or put it on again. */
  offRecord: ReadonlyMap<Turn, boolean>
}

export interface Sessions {
  isOffRecord(session: string | undefined): boolean
  lastOf(session: string): readonly Said[]
  /** The turns; those that are new with their order in the session, where they have none. */
  numbered(turns: readonly Turn[], isNew: (turn: Turn) => boolean): Turn[]
  /**
   * Stores how the sessions of these turns stand after them, and notes: in one commit where the store has such, else in
   * the order in which who was killed goes on rightly.
   * @param notesOf gets the sessions that have had so many turns that a summary is due.
   */
  close(part: ReadPart, notesOf: (due: readonly string[]) => Promise<Around>): Promise<void>
}

const start: State = { turns: 0, last: [], sinceSummary: 0 }
const mostLast = 100

/** Reads how the sessions of these turns stand. Turns without a session have nothing that lasts. */
export async function openSessions(
  engine: Engine,
  owner: Owner,
  turns: readonly Turn[],
  signal: AbortSignal | undefined,
): Promise<Sessions> {
  const ids = new Map<string, string>()
  for (const name of namesOf(turns)) ids.set(name, await noteId('session', owner, name))
  const rows = new Map<string, Row>()
  const idOf = (name: string): string => ids.get(name) as string
  const stateOf = (name: string | undefined): State => {
    const row = name === undefined ? undefined : rows.get(idOf(name))
    return row === undefined ? start : (JSON.parse(row.body) as State)
  }
  for (const [id, row] of ids.size === 0 ? [] : await engine.rows.get(owner.tenant, ids.values(), signal)) {
    rows.set(id, row)
  }

  return {
    isOffRecord: (session) => stateOf(session).offRecord === true,
    lastOf: (session) => stateOf(session).last,
    numbered(given, isNew) {
      const next = new Map([...ids.keys()].map((name) => [name, stateOf(name).turns]))
      return given.map((turn) => {
        const { session } = turn
        if (session === undefined || !isNew(turn)) return turn
        const number = turn.turn ?? (next.get(session) as number)
        next.set(session, Math.max(next.get(session) as number, number + 1))
        return { ...turn, turn: number }
      })
    },
    async close(part, notesOf) {
      const every = engine.ingest.summary?.everyTurns
      const due = new Set<string>()
      const notes = namesOf(part.turns).map((name): NoteChange<State> => {
        const change = (before: State = start): State => {
          const state = after(before, name, part)
          const isDue = every !== undefined && state.sinceSummary >= every
          if (isDue) due.add(name)
          else due.delete(name)
          return isDue ? { ...state, sinceSummary: 0 } : state
        }
        return { id: idOf(name), known: rows.get(idOf(name)), change }
      })
      const written = await changeNotes(engine, { kind: 'session', owner }, notes, () => notesOf([...due]), signal)
      for (const row of written) if (row !== undefined) rows.set(row.id, row)
    },
  }
}

function namesOf(turns: readonly Turn[]): string[] {
  return [...new Set(turns.flatMap(({ session }) => session ?? []))]
}

function after(before: State, name: string, { turns, isRefused, offRecord }: ReadPart): State {
  const own = turns.filter(({ session }) => session === name)
  const wanted = own.filter((turn) => !isRefused(turn))
  const said = own.map((turn): Said => {
    const { id, role, speaker } = turn
    return isRefused(turn) ? { id: '', role, ...defined({ speaker }) } : { id, role, ...defined({ speaker }) }
  })
  const switched = own.findLast((turn) => offRecord.has(turn))
  return defined<State>({
    turns: Math.max(before.turns, ...own.map(({ turn = 0 }) => turn + 1)),
    last: [...before.last, ...said].slice(-mostLast),
    offRecord: switched === undefined ? before.offRecord : offRecord.get(switched),
    sinceSummary: before.sinceSummary + wanted.length,
  })
}
