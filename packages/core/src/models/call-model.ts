/** A model call: a time-out and the caller's signal. Core does not repeat it; a model's own client does, or nobody. */
import { ModelError } from '../errors.ts'
import { callStore } from '../stores/call.ts'

/**
 * @param run gets a signal that aborts when nobody waits for the answer any more.
 * @throws the signal's reason when it aborts; else a ModelError.
 */
export async function callModel<T>(
  { model, timeoutMs, signal }: { model: string; timeoutMs: number; signal?: AbortSignal | undefined },
  run: (ending: AbortSignal) => Promise<T>,
): Promise<T> {
  const left = new AbortController()
  const ending = signal === undefined ? left.signal : AbortSignal.any([signal, left.signal])
  try {
    return await callStore({ store: model, operation: 'call', timeoutMs, signal, repeat: false }, () => run(ending))
  } catch (error) {
    left.abort(error)
    signal?.throwIfAborted()
    if (error instanceof ModelError) throw error
    throw new ModelError(error instanceof Error ? error.message : String(error), { cause: error })
  }
}
