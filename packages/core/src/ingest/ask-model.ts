/** Shows turns to the model, now or later. What it fails at loses nothing. */
import { ModelError } from '../errors.ts'
import { tellDegraded } from '../governance/hooks.ts'
import { split } from '../stores/rows.ts'
import { beginReading } from './erased-meanwhile.ts'
import { extract } from './extract.ts'
import type { Found } from './find-memories.ts'
import type { Run } from './ingest.ts'
import type { Turn } from './turn.ts'
import { addFailed } from './usage.ts'
import { isWorthReading } from './worth-reading.ts'

const defaultTurnsPerCall = 20

/** How many turns the model is shown at once; undefined where there is none. */
export function turnsPerCall({ engine: { extractor } }: Pick<Run, 'engine'>): number | undefined {
  return extractor === undefined ? undefined : (extractor.maxTurns ?? defaultTurnsPerCall)
}

/**
 * @param triggered what triggers have found in them.
 * @returns what the model finds besides, and the turns that wait for it.
 */
export async function askModel(
  turns: readonly Turn[],
  triggered: readonly Found[],
  run: Run,
): Promise<{ found: Found[]; waits: readonly Turn[] }> {
  const { engine, caller, report, options } = run
  const { extractor } = engine
  if (extractor === undefined || options.extract === 'never') return { found: [], waits: [] }
  if (options.extract === 'later' || run.isModelDown) {
    const parts = split(turns, turnsPerCall(run) ?? turns.length)
    return { found: [], waits: parts.filter(isWorthReading).flat() }
  }
  if (!isWorthReading(turns)) return { found: [], waits: [] }
  await beginReading(turns[0] as Turn, run)
  try {
    const { found, refusals } = await extract(engine, extractor, turns, triggered, { ...run, usage: report.usage })
    for (const reason of refusals) report.outcomes.push({ action: 'rejected', reason, indexed: true, by: 'model' })
    return { found, waits: [] }
  } catch (error) {
    run.signal?.throwIfAborted()
    if (!(error instanceof ModelError) || engine.onModelFailure === 'throw') throw error
    tellDegraded(engine, caller.tenant, 'extract', error)
    addFailed(report.usage, error)
    report.problems.push(error.message)
    run.isModelDown = true
    return { found: [], waits: turns }
  }
}
