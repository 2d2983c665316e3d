/** A model call: a time-out and the caller's signal. Core does not repeat it; a model's own client does, or nobody. */
import { ModelError } from '../errors.ts'
import { callStore } from '../stores/call.ts'

export async function callModel<T>(
  { model, timeoutMs, signal }: { model: string; timeoutMs: number; signal?: AbortSignal | undefined },
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await callStore({ store: model, operation: 'call', timeoutMs, signal, repeat: false }, run)
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof ModelError) throw error
    throw new ModelError(error instanceof Error ? error.message : String(error), { cause: error })
  }
}
