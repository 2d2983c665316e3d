/** One memory of a file on its way into the store, through the same commit as any other write. */
import { defined } from '../defined.ts'
import type { Engine } from '../engine.ts'
import { erasuresId, isBeingErased } from '../governance/open-erasures.ts'
import { canonicalJson } from '../hash.ts'
import { type Usage, usageId, usageRow } from '../lifecycle/usage.ts'
import { isOver, type Memory, type StoredMemory } from '../record.ts'
import { scopeKey } from '../scope.ts'
import { holderOf, putClaim, releaseClaim } from '../write/claim-holder.ts'
import type { Planned, Unit } from '../write/unit.ts'
import { revisionId, type Workspace } from '../write/workspace.ts'
import type { Version } from './format.ts'
import type { ImportRun } from './import-run.ts'
import { toVersion } from './read-memories.ts'
import type { MemoryRecord } from './read-records.ts'

/** What became of a memory of the file. */
export type Verdict =
  | { is: 'added' | 'updated' | 'unchanged' }
  /** The target has erased it. */
  | { is: 'erased' }
  /** The target says something else. `mayPass`: another line of the file may end that. */
  | { is: 'conflict'; reason: string; mayPass: boolean }

export interface ImportUnitOptions {
  claimId: string | undefined
  run: Pick<ImportRun, 'erased' | 'tombstones'>
  writeId: string
  now: number
  /** Whether a half-done write of somebody else is to be ended first: not when nothing will be committed. */
  settles: boolean
}

export interface ImportUnit extends Unit {
  /** What the last plan said. */
  verdict(): Verdict
  /** Whether it wrote something. */
  writes(): boolean
  /** Past versions that the target lacks. */
  lacking(): readonly Version[]
}

export function importUnit(engine: Engine, record: MemoryRecord, options: ImportUnitOptions): ImportUnit {
  const { memory, revisions, usage } = record
  const { claimId } = options
  let verdict: Verdict = { is: 'unchanged' }
  let lacking: readonly Version[] = []
  let writes = false

  async function plan(work: Workspace): Promise<Planned> {
    const stored = work.memory(memory.id)
    const found = await judge(work, stored)
    if (found.is !== 'added' && found.is !== 'updated') {
      lacking = found.is === 'unchanged' ? await missing(work, stored) : []
      // An earlier try of this very call may have written it.
      if (found.is !== 'unchanged' || verdict.is === 'conflict' || verdict.is === 'erased') verdict = found
      if (found.is === 'unchanged') putUsage(work)
      return { action: 'rejected', reason: found.is }
    }
    const claimed = takeClaim(work, stored)
    if (claimed === 'settled') return { action: 'settled' }
    verdict = claimed.holder === undefined ? found : slotTaken(claimed.holder)
    if (claimed.holder !== undefined) return { action: 'rejected', reason: 'conflict' }
    lacking = await missing(work, stored)
    writes = true
    const held = defined({ claimId: claimed.holds ? claimId : undefined })
    const row = work.putMemory({ ...toVersion(record), ...held }, options.writeId)
    if (claimed.takes && claimId !== undefined) putClaim(work, claimId, row, claimOptions)
    // A slot keeps its claim, which tells the next value which version comes next.
    const isLeft = stored?.claimId !== claimId || (!claimed.holds && memory.key === undefined)
    if (isLeft) releaseClaim(work, stored?.claimId, memory.id)
    putUsage(work)
    return stored === undefined
      ? { action: 'added', memory, reason: 'imported' }
      : { action: 'merged', memory, previous: stored.memory, reason: 'imported' }
  }

  // No intent: whoever finds a claim whose memory was not written takes it, and the next import goes on.
  const claimOptions = { writeId: options.writeId, now: options.now, withIntent: false }

  async function judge(work: Workspace, stored: StoredMemory | undefined): Promise<Verdict> {
    if (options.run.erased.has(memory.id) || isBeingErased(work, memory)) return { is: 'erased' }
    if (stored !== undefined) return compared(stored, record)
    return (await isBuriedHere(work, memory)) ? { is: 'erased' } : { is: 'added' }
  }

  /** Whether the target has erased what it says, and the file does not know. */
  async function isBuriedHere(work: Workspace, said: Memory): Promise<boolean> {
    const id = await engine.tombstones?.idOf(said)
    return id !== undefined && !options.run.tombstones.has(id) && work.row(id) !== undefined
  }

  /** Past versions that are not there, but for those that say what was erased. */
  async function missing(work: Workspace, stored?: StoredMemory): Promise<Version[]> {
    const found: Version[] = []
    for (const past of revisions) {
      const { id, version } = past.memory
      const isThere = stored !== undefined && work.row(revisionId(id, version)) !== undefined
      if (!isThere && !(await isBuriedHere(work, past.memory))) found.push(past)
    }
    return found
  }

  /** Who has the claim that this memory needs, or whether it takes it. */
  function takeClaim(
    work: Workspace,
    stored: StoredMemory | undefined,
  ): 'settled' | { holds: boolean; takes: boolean; holder?: Memory } {
    const none = { holds: false, takes: false }
    if (claimId === undefined || memory.status === 'pending') return none
    const isCurrent = !isOver(memory, options.now)
    if (!isCurrent && memory.key === undefined) return none
    const claim = work.row(claimId)
    const isOwn = claim?.fields.memoryId === memory.id
    if (isOwn) return { holds: memory.status === 'active', takes: false }
    const holder = holderOf(work, claimId, { ...claimOptions, withIntent: options.settles })
    if (options.settles && work.isChanged()) return 'settled'
    if (isCurrent) {
      // Two that say the same, of which the one was announced to follow the other: it holds the claim of both.
      const { supersededBy, id } = holder?.memory ?? {}
      const isFree = holder === undefined || (supersededBy !== undefined && memory.supersedes === id)
      if (isFree) return { holds: true, takes: true }
      return memory.supersededBy === undefined ? { ...none, holder: holder.memory } : none
    }
    const last = claim === undefined ? undefined : work.memory(String(claim.fields.memoryId))?.memory
    // A slot without a current value is known by its last one.
    const takes = holder === undefined && (last === undefined || comesAfter(memory, last))
    return { holds: takes && memory.status === 'active' && stored === undefined, takes }
  }

  /** Statistics only grow. */
  function putUsage(work: Workspace): void {
    if (usage === undefined) return
    const row = work.row(usageId(memory.id))
    const known = row === undefined ? undefined : (JSON.parse(row.body) as Usage)
    const next: Usage = {
      retrievals: Math.max(usage.retrievals, known?.retrievals ?? 0),
      lastRetrievedAt: Math.max(usage.lastRetrievedAt, known?.lastRetrievedAt ?? usage.lastRetrievedAt),
    }
    if (known?.retrievals === next.retrievals && known.lastRetrievedAt === next.lastRetrievedAt) return
    writes = true
    work.put(usageRow(engine, memory.id, scopeKey(memory.scope), next))
  }

  return {
    reads: claimId === undefined ? [memory.id] : [memory.id, claimId],
    peeks: usage === undefined ? [erasuresId] : [erasuresId, usageId(memory.id)],
    fresh: [],
    plan,
    verdict: () => verdict,
    writes: () => writes,
    lacking: () => lacking,
  }
}

/** What the file says against what the target has. Versions count changes, so that the higher one knows the lower. */
function compared(stored: StoredMemory, { memory, change, replaces, revisions }: MemoryRecord): Verdict {
  const there = stored.memory.version
  if (there > memory.version) {
    return conflict(`the target has version ${there}, the file ${memory.version}`)
  }
  const same =
    there === memory.version ? toVersion({ memory, change, ...defined({ replaces }) }) : versionOf(revisions, there)
  const isSame = same === undefined || canonicalJson(same) === canonicalJson(toVersion(stored))
  if (!isSame) return conflict(`the target has changed it by itself in version ${there}`)
  return { is: there === memory.version ? 'unchanged' : 'updated' }
}

function versionOf(revisions: readonly Version[], version: number): Version | undefined {
  return revisions.find(({ memory }) => memory.version === version)
}

function conflict(reason: string): Verdict {
  return { is: 'conflict', reason, mayPass: false }
}

function slotTaken({ id, key }: Memory): Verdict {
  const what = key === undefined ? 'says the same and is current' : 'is the current value of its slot'
  return { is: 'conflict', reason: `the memory ${JSON.stringify(id)} of the target ${what}`, mayPass: true }
}

/** Which of two values of a slot is the later one. */
function comesAfter(a: Memory, b: Memory): boolean {
  if (a.validFrom !== b.validFrom) return a.validFrom > b.validFrom
  return a.createdAt === b.createdAt ? a.id > b.id : a.createdAt > b.createdAt
}
