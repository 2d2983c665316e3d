/** Consent: what somebody allows their memories to be used for. One row for each subject and purpose. */
import type { Engine } from '../engine.ts'
import { InputError } from '../errors.ts'
import { sha256 } from '../hash.ts'
import { type ScopeValues, scopeParts } from '../scope.ts'
import type { Row } from '../stores/contract.ts'
import { type Time, toTime } from '../time.ts'
import { randomVersion } from '../write/claims.ts'

export interface ConsentDecision {
  purpose: string
  decision: 'granted' | 'denied'
  /** When it ends; what is asked after that is unknown again. */
  until?: Time
}

export interface ConsentPolicy {
  /** What holds where nobody has decided. With a policy, every handle needs a purpose. */
  unknown: 'allow' | 'deny'
}

export interface StoredConsent {
  decision: ConsentDecision['decision']
  until?: number
}

const maxPurposeLength = 128

/** @throws InputError when it is no name. */
export function readPurpose(purpose: unknown): string {
  if (typeof purpose !== 'string' || purpose === '' || purpose.length > maxPurposeLength) {
    throw new InputError('purpose', `expected a string of 1 to ${maxPurposeLength} characters`)
  }
  return purpose
}

export async function consentId(subject: ScopeValues, purpose: string): Promise<string> {
  return `consent:${await sha256([...scopeParts(subject), purpose])}`
}

export async function setConsent(
  engine: Engine,
  tenant: string,
  subject: ScopeValues,
  { purpose, decision, until }: ConsentDecision,
  signal?: AbortSignal,
): Promise<void> {
  if (decision !== 'granted' && decision !== 'denied')
    throw new InputError('decision', "expected 'granted' or 'denied'")
  const id = await consentId(subject, readPurpose(purpose))
  const at = engine.now()
  const consent: StoredConsent = until === undefined ? { decision } : { decision, until: toTime('until', until) }
  const row: Row = {
    id,
    kind: 'consent',
    version: randomVersion(),
    writeId: engine.newWriteId(),
    fields: { createdAt: at, occurredAt: at },
    body: JSON.stringify(consent),
  }
  await engine.rows.commit(tenant, [{ id, kind: 'consent', expects: 'any', row }], signal)
}

/** What was decided and still holds. */
export function decisionOf(row: Row | undefined, now: number): ConsentDecision['decision'] | undefined {
  if (row === undefined) return undefined
  const { decision, until = Number.POSITIVE_INFINITY } = JSON.parse(row.body) as StoredConsent
  return until > now ? decision : undefined
}
