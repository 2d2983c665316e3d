/** How sessions stand: how many turns they have, whether they are off the record. */
import { defined } from '../defined.ts'
import type { Engine } from '../engine.ts'
import type { Change, Row } from '../stores/contract.ts'
import { changeNotes, type NoteChange, noteId, type Owner } from './notes.ts'
import type { Turn } from './turn.ts'

interface State {
  /** The number of the next turn. */
  turns: number
  /** Ids of the last turn that a user or an operator said, and of those since. */
  last: string[]
  offRecord?: boolean
  /** Turns since the last summary. */
  sinceSummary: number
}

export interface Sessions {
  isOffRecord(session: string | undefined): boolean
  /** Ids of the last turn that a user or an operator said before, and of the answers to it. */
  lastOf(session: string): readonly string[]
  /** The turns with their order in the session, where they have none. */
  numbered(turns: readonly Turn[]): Turn[]
  /**
   * Stores how the sessions stand after these turns.
   * @param alongside what else is noted of them.
   * @returns those that have had so many turns that a summary is due.
   */
  close(
    turns: readonly Turn[],
    offRecord: ReadonlyMap<string | undefined, boolean>,
    summaryEvery: number | undefined,
    alongside: readonly Change[],
  ): Promise<string[]>
}

const start: State = { turns: 0, last: [], sinceSummary: 0 }
const mostAnswers = 100

/** Reads how the sessions of these turns stand. Turns without a session have nothing that lasts. */
export async function openSessions(
  engine: Engine,
  owner: Owner,
  turns: readonly Turn[],
  signal: AbortSignal | undefined,
): Promise<Sessions> {
  const names = [...new Set(turns.flatMap(({ session }) => session ?? []))]
  const ids = new Map(
    await Promise.all(names.map(async (name) => [name, await noteId('session', owner, name)] as const)),
  )
  const rows = names.length === 0 ? new Map<string, Row>() : await engine.rows.get(owner.tenant, ids.values(), signal)
  const rowOf = (name: string): Row | undefined => rows.get(ids.get(name) ?? '')
  const stateOf = (name: string | undefined): State => {
    const row = name === undefined ? undefined : rowOf(name)
    return row === undefined ? start : (JSON.parse(row.body) as State)
  }

  return {
    isOffRecord: (session) => stateOf(session).offRecord === true,
    lastOf: (session) => stateOf(session).last,
    numbered(given) {
      const next = new Map(names.map((name) => [name, stateOf(name).turns]))
      return given.map((turn) => {
        const { session } = turn
        if (session === undefined) return turn
        const number = turn.turn ?? (next.get(session) as number)
        next.set(session, Math.max(next.get(session) as number, number + 1))
        return { ...turn, turn: number }
      })
    },
    async close(given, offRecord, summaryEvery, alongside) {
      const due = new Set<string>()
      const notes = names.map((name): NoteChange<State> => {
        const own = given.filter(({ session }) => session === name)
        const change = (before: State = start): State => {
          const since = before.sinceSummary + own.length
          const isDue = summaryEvery !== undefined && since >= summaryEvery
          if (isDue) due.add(name)
          else due.delete(name)
          return after(before, own, offRecord.get(name), isDue ? 0 : since)
        }
        return { id: ids.get(name) as string, known: rowOf(name), change }
      })
      await changeNotes(engine, { kind: 'session', owner }, notes, alongside, signal)
      return [...due]
    },
  }
}

function after(before: State, turns: readonly Turn[], offRecord: boolean | undefined, sinceSummary: number): State {
  const numbers = turns.map(({ turn = 0 }) => turn)
  const said = turns.findLastIndex(({ role }) => role === 'user' || role === 'operator')
  const ids = turns.slice(Math.max(0, said)).map(({ id }) => id)
  return defined<State>({
    turns: Math.max(before.turns, ...numbers.map((number) => number + 1)),
    last: (said === -1 ? [...before.last, ...ids] : ids).slice(0, mostAnswers),
    offRecord: offRecord ?? before.offRecord,
    sinceSummary,
  })
}
