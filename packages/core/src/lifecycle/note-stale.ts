import type { Engine } from '../engine.ts'

/** The next write or `maintain()` mends what the index has wrong of these memories. */
export function noteStale({ staleIndex }: Engine, tenant: string, memories: readonly { id: string }[]): void {
  if (memories.length === 0) return
  const ids = staleIndex.get(tenant) ?? new Set()
  for (const { id } of memories) ids.add(id)
  staleIndex.set(tenant, ids)
}
