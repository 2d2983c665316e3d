/** Which messages were read before: the same transcript twice changes nothing. */
import type { Engine } from '../engine.ts'
import { sha256 } from '../hash.ts'
import type { Change } from '../stores/contract.ts'
import { noteChange, noteId, type Owner } from './notes.ts'
import type { Turn } from './turn.ts'

/** The hash of the text; empty for what its speaker does not want remembered. */
interface Receipt {
  text: string
}

export interface Unread {
  unread: Turn[]
  known: number
  /** Turns under the id of others. */
  changed: Turn[]
  /** Where it is noted that a turn was read. */
  receiptIds: ReadonlyMap<Turn, string>
}

export async function readBefore(
  engine: Engine,
  owner: Owner,
  turns: readonly Turn[],
  signal: AbortSignal | undefined,
): Promise<Unread> {
  const receiptIds = new Map(
    await Promise.all(turns.map(async (turn) => [turn, await receiptId(owner, turn)] as const)),
  )
  const rows = await engine.rows.get(owner.tenant, receiptIds.values(), signal)
  const result: Unread = { unread: [], known: 0, changed: [], receiptIds }
  for (const [turn, id] of receiptIds) {
    const row = rows.get(id)
    const hash = row === undefined ? undefined : (JSON.parse(row.body) as Receipt).text
    if (hash === undefined) result.unread.push(turn)
    else if (hash === '' || hash === (await hashOf(turn))) result.known++
    else result.changed.push(turn)
  }
  return result
}

/** Notes that they were read. */
export async function markRead(
  engine: Engine,
  owner: Owner,
  turns: readonly Turn[],
  receiptIds: Unread['receiptIds'],
  isRefused: (turn: Turn) => boolean,
): Promise<Change[]> {
  return await Promise.all(
    turns.map(async (turn) => {
      const receipt: Receipt = { text: isRefused(turn) ? '' : await hashOf(turn) }
      return noteChange(engine, 'message', receiptIds.get(turn) as string, owner, receipt)
    }),
  )
}

/** Some number the messages of each conversation from one. */
async function receiptId(owner: Owner, { id, session = '' }: Turn): Promise<string> {
  return await noteId('message', owner, id, session)
}

async function hashOf({ text }: Turn): Promise<string> {
  return (await sha256([text])).slice(0, 32)
}
