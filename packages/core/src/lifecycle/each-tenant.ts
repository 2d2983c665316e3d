/** Work that goes through all tenants, as cron does it. */
import type { Engine } from '../engine.ts'
import { StoreError } from '../errors.ts'
import { pages } from '../stores/pages.ts'

const pageSize = 1_000

/**
 * Runs for every tenant, until the time is over. Begins at a random one, so that none waits for ever behind others when
 * the time is never enough. What fails for one is no reason to leave out the others.
 * @returns what failed, and whether all had their turn.
 */
export async function eachTenant(
  engine: Engine,
  { until, signal }: { until: number; signal?: AbortSignal | undefined },
  run: (tenant: string) => Promise<void>,
): Promise<{ problems: string[]; complete: boolean }> {
  const tenants: string[] = []
  for await (const page of pages((after) => engine.rows.tenants({ limit: pageSize, ...after }, signal))) {
    tenants.push(...page.tenants)
  }
  const first = Math.floor(Math.random() * tenants.length)
  const problems: string[] = []
  for (const tenant of [...tenants.slice(first), ...tenants.slice(0, first)]) {
    if (performance.now() >= until) return { problems, complete: false }
    try {
      await run(tenant)
    } catch (error) {
      signal?.throwIfAborted()
      if (!(error instanceof StoreError)) throw error
      problems.push(error.message)
    }
  }
  return { problems, complete: problems.length === 0 }
}
