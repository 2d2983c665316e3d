/** Whoever is erased, or withdraws consent, while a call is under way is not learned again by the rest of it. */
import { consentRefusal, readerOf } from '../governance/reader.ts'
import type { Run } from './ingest.ts'
import { commitNotes } from './notes.ts'
import { openReceipt, receiptId } from './read-before.ts'
import type { Turn } from './turn.ts'

export const erasedReason = 'whom it is about was erased meanwhile'

/** Notes that this turn is being read, before something that takes long. */
export async function beginReading(turn: Turn, run: Run): Promise<void> {
  const { engine, caller, scope, signal } = run
  await commitNotes(engine, caller.tenant, [await openReceipt(engine, { tenant: caller.tenant, scope }, turn)], signal)
  run.witness = turn
}

/** Whether a note that this call has stored is gone: only who erases deletes it. */
export async function isErased({ engine, caller, scope, witness, signal }: Run): Promise<boolean> {
  if (witness === undefined) return false
  const id = await receiptId({ tenant: caller.tenant, scope }, witness)
  return !(await engine.rows.get(caller.tenant, [id], signal)).has(id)
}

/** Why the rest of a call is not read, if so. */
export async function reasonToStop(run: Run): Promise<string | undefined> {
  if (await isErased(run)) return erasedReason
  const { engine, caller, scope, signal } = run
  return caller.purpose === undefined
    ? undefined
    : consentRefusal((await readerOf(engine, caller, signal)) ?? caller, scope)
}
