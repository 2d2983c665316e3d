/** What an import did, or with `dryRun` would do. */

/** A memory that was left as it is in the target. */
export interface ImportConflict {
  /** Of the file. */
  line: number
  tenant: string
  id: string
  reason: string
}

export interface ImportReport {
  dryRun: boolean
  tenants: number
  /** Memories that the target did not have. */
  added: number
  /** Memories of which the file has a later version. */
  updated: number
  unchanged: number
  /** Memories that the target has changed by itself, or whose place another one holds: left alone. */
  conflicts: number
  /** Which they were, and why: the first thousand. */
  conflicting: ImportConflict[]
  /** Memories of the file that the target has erased: left out. */
  erased: number
  /** Memories of the target that the source has erased or no longer has: deleted. */
  deleted: number
  /** Past versions that were written. */
  revisions: number
  /** Receipts, links, consents and tombstones that were written. */
  others: number
  vectors: {
    /** Taken over from the file. */
    taken: number
    /** Made by this memory's embedder. */
    embedded: number
    /** Not to be had now: `maintain()` catches up. */
    missing: number
  }
}

const maxConflicting = 1_000

export function emptyImportReport(dryRun: boolean): ImportReport {
  return {
    dryRun,
    tenants: 0,
    added: 0,
    updated: 0,
    unchanged: 0,
    conflicts: 0,
    conflicting: [],
    erased: 0,
    deleted: 0,
    revisions: 0,
    others: 0,
    vectors: { taken: 0, embedded: 0, missing: 0 },
  }
}

export function countConflict(report: ImportReport, conflict: ImportConflict): void {
  report.conflicts++
  if (report.conflicting.length < maxConflicting) report.conflicting.push(conflict)
}

/** As it is now: what goes on counting does not change it. */
export function snapshotOf(report: ImportReport): ImportReport {
  return { ...report, conflicting: [...report.conflicting], vectors: { ...report.vectors } }
}
