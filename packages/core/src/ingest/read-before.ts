/** Which messages were read before: the same transcript twice changes nothing. */
import type { Engine } from '../engine.ts'
import { sha256 } from '../hash.ts'
import type { Change } from '../stores/contract.ts'
import { noteChange, noteId, type Owner } from './notes.ts'
import type { Turn } from './turn.ts'

interface Receipt {
  /** The hash of the text; empty for what its speaker does not want remembered. */
  text: string
  /** It is being read: nothing is known about it yet. */
  isOpen?: boolean
}

/** By the ids of turns, which are unique in a call. `changed`: another text had its id. */
export type Statuses = ReadonlyMap<string, ReadStatus>
export type ReadStatus = 'unread' | 'read' | 'refused' | 'changed'

export async function readBefore(
  engine: Engine,
  owner: Owner,
  turns: readonly Turn[],
  signal: AbortSignal | undefined,
): Promise<Statuses> {
  const ids = await Promise.all(turns.map((turn) => receiptId(owner, turn)))
  const rows = await engine.rows.get(owner.tenant, ids, signal)
  const statuses = turns.map(async (turn, index): Promise<[string, ReadStatus]> => {
    const row = rows.get(ids[index] as string)
    if (row === undefined) return [turn.id, 'unread']
    const { text, isOpen } = JSON.parse(row.body) as Receipt
    if (isOpen === true) return [turn.id, 'unread']
    if (text === '') return [turn.id, 'refused']
    return [turn.id, text === (await hashOf(turn)) ? 'read' : 'changed']
  })
  return new Map(await Promise.all(statuses))
}

/** Notes that it was read. */
export async function receipt(engine: Engine, owner: Owner, turn: Turn, isRefused: boolean): Promise<Change> {
  const body: Receipt = { text: isRefused ? '' : await hashOf(turn) }
  return noteChange(engine, 'message', await receiptId(owner, turn), owner, body)
}

/** Notes that it is being read. Who erases its owner deletes the note. */
export async function openReceipt(engine: Engine, owner: Owner, turn: Turn): Promise<Change> {
  const body: Receipt = { text: await hashOf(turn), isOpen: true }
  return noteChange(engine, 'message', await receiptId(owner, turn), owner, body)
}

/** Some number the messages of each conversation from one. */
export async function receiptId(owner: Owner, { id, session = '' }: Turn): Promise<string> {
  return await noteId('message', owner, id, session)
}

async function hashOf({ text }: Turn): Promise<string> {
  return (await sha256([text])).slice(0, 32)
}
