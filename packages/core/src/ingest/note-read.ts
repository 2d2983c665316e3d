/** What is noted when turns were read. */
import type { Change } from '../stores/contract.ts'
import { countForProfile, dueDigests } from './due-digests.ts'
import type { Run } from './ingest.ts'
import { receipt } from './read-before.ts'
import type { Turn } from './turn.ts'
import { waitingChanges } from './waiting.ts'
import type { IngestOutcome } from './write-found.ts'

/** Notes that these turns were read, how their sessions stand, and what is to be done about them later. */
export async function noteRead(
  turns: readonly Turn[],
  waits: readonly Turn[],
  outcomes: readonly IngestOutcome[],
  run: Run,
): Promise<void> {
  const { engine, caller, scope, findings, sessions } = run
  const { refused, offRecord } = findings
  const isRefused = (turn: Turn): boolean => refused.has(turn)
  const owner = { tenant: caller.tenant, scope }
  const receipts = (some: readonly Turn[]): Promise<Change[]> =>
    Promise.all(some.map((turn) => receipt(engine, owner, turn, isRefused(turn))))
  // What is refused is so before its session stands otherwise; who makes it stand so is read again until it does.
  const isFirst = (turn: Turn): boolean => isRefused(turn) && !offRecord.has(turn)
  const waiting = [...(await waitingChanges(run, waits)), ...(await receipts(turns.filter(isFirst)))]
  const last = await receipts(turns.filter((turn) => !isFirst(turn)))
  const isProfileDue = await countForProfile(run, outcomes)
  await sessions.close({ turns, isRefused, offRecord }, async (due) => ({
    first: [...waiting, ...(await dueDigests(run, due, isProfileDue))],
    last,
  }))
  run.witness = turns.at(-1)
}
