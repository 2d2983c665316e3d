import type { Backend } from '@loci/core'
import type { ConformanceCase, Need } from './conformance-case.ts'
import type { Harness, Setup } from './harness.ts'

const reasons: Record<Need, (store: Backend, setup: Setup, harness: Harness) => string | undefined> = {
  rows: (store) => (store.metadata ? undefined : 'the backend has no metadata store'),
  vectors: (store) => (store.vectors ? undefined : 'the backend has no vector store'),
  'atomic commit': (store) => commitIs(store, (commit) => commit === 'atomic'),
  'row commit': (store) => commitIs(store, (commit) => commit === 'row'),
  'several writers': (store) => commitIs(store, (commit) => commit !== 'single-writer'),
  commitsIndex: (store) => (store.metadata?.traits.commitsIndex ? undefined : 'traits.commitsIndex is false'),
  compact: (store) => (store.metadata?.compact ? undefined : 'the metadata store has no compact'),
  searchText: (store) => (store.vectors?.searchText ? undefined : 'the vector store has no searchText'),
  sibling: (store) => (store.vectors?.sibling ? undefined : 'the vector store has no sibling'),
  reopen: (_, setup) => (setup.reopen ? undefined : 'harness.create returns no reopen'),
  injected: (_, __, harness) => (harness.injected ? undefined : 'the harness has no injected'),
}

/** Why a case does not apply; undefined when it does. */
export function whySkipped({ group, needs = [] }: ConformanceCase, setup: Setup, harness: Harness): string | undefined {
  for (const need of [group, ...needs]) {
    const reason = reasons[need](setup.store, setup, harness)
    if (reason !== undefined) return reason
  }
  return undefined
}

function commitIs(store: Backend, fits: (commit: string) => boolean): string | undefined {
  const commit = store.metadata?.traits.commit ?? 'missing'
  return fits(commit) ? undefined : `traits.commit is '${commit}'`
}
