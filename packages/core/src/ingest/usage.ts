/** What model calls took, summed. */
import type { ModelError } from '../errors.ts'
import type { Usage } from '../models/contract.ts'

export function noUsage(): Usage {
  return { calls: 0, inputTokens: 0, outputTokens: 0 }
}

export function addUsage(sum: Usage, { calls, inputTokens, outputTokens, cost }: Usage): void {
  sum.calls += calls
  sum.inputTokens += inputTokens
  sum.outputTokens += outputTokens
  if (cost !== undefined) sum.cost = (sum.cost ?? 0) + cost
}

/** What calls took that failed, where it is known. */
export function addFailed(sum: Usage, { usage }: ModelError): void {
  if (usage !== undefined) addUsage(sum, readUsage(usage))
}

/** What an extractor says of itself; what is no number counts as nothing. One that says nothing was one call. */
export function readUsage(given: Usage | undefined): Usage {
  if (typeof given !== 'object' || given === null) return { ...noUsage(), calls: 1 }
  const { calls, inputTokens, outputTokens, cost } = given
  const usage = { calls: counted(calls), inputTokens: counted(inputTokens), outputTokens: counted(outputTokens) }
  return cost === undefined ? usage : { ...usage, cost: counted(cost) }
}

function counted(value: unknown): number {
  return typeof value === 'number' && value >= 0 && Number.isFinite(value) ? value : 0
}
