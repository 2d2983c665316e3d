/** Asks one trigger about one turn, and checks what it gives. */
import { ConfigError } from '../errors.ts'
import type { Finding, FoundDraft, Trigger } from './trigger.ts'
import type { Turn } from './turn.ts'

/** @throws ConfigError naming the trigger. */
export function askTrigger(trigger: Trigger, turn: Turn, before: readonly Turn[]): { finding: Finding; by: string }[] {
  const { name } = trigger
  const wrong = `the trigger ${JSON.stringify(name)}`
  let findings: readonly Finding[]
  try {
    findings = trigger.read(turn, { before })
  } catch (error) {
    throw new ConfigError(`${wrong} failed: ${(error as Error)?.message}`, { cause: error })
  }
  if (!Array.isArray(findings)) throw new ConfigError(`${wrong} must give a list of findings`)
  for (const finding of findings) {
    if (!isFinding(finding)) throw new ConfigError(`${wrong} must give findings of { draft }, { refuse } or { permit }`)
  }
  return findings.map((finding) => ({ finding, by: name }))
}

const refusals: readonly unknown[] = ['turn', 'previous', 'session']

function isFinding(finding: unknown): finding is Finding {
  if (!isObject(finding)) return false
  const { draft, refuse, permit, evidence = [], recurs } = finding
  if ('permit' in finding) return permit === 'session'
  if ('refuse' in finding) return refusals.includes(refuse)
  if (!isObject(draft) || !Array.isArray(evidence)) return false
  return evidence.every((id) => typeof id === 'string') && (recurs === undefined || isRecurrence(recurs))
}

function isRecurrence(recurs: unknown): recurs is FoundDraft['recurs'] {
  if (!isObject(recurs)) return false
  const { key, times, withinDays } = recurs
  return typeof key === 'string' && Number.isSafeInteger(times) && typeof withinDays === 'number' && withinDays > 0
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
