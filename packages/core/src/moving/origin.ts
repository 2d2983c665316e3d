/** A name for what a tenant is copied from, so that a copy can tell its own rows in the target from those of others. */
import type { Engine } from '../engine.ts'
import { ConflictError } from '../errors.ts'
import type { Row } from '../stores/contract.ts'

const originId = 'moving:origin'

/** The tenant's name in copies; the first copy writes it to the source. */
export async function originOf(engine: Engine, tenant: string, signal: AbortSignal | undefined): Promise<string> {
  const known = await readOrigin(engine, tenant, signal)
  if (known !== undefined) return known
  const at = engine.now()
  const name = crypto.randomUUID()
  const fields = { createdAt: at, occurredAt: at }
  const row: Row = { id: originId, kind: 'moving', version: 1, writeId: name, fields, body: name }
  try {
    await engine.rows.commit(tenant, [{ id: originId, kind: 'moving', expects: 'absent', row }], signal)
    return name
  } catch (error) {
    // Another copy began at the same time.
    const other = error instanceof ConflictError ? await readOrigin(engine, tenant, signal) : undefined
    if (other === undefined) throw error
    return other
  }
}

async function readOrigin(engine: Engine, tenant: string, signal?: AbortSignal): Promise<string | undefined> {
  return (await engine.rows.get(tenant, [originId], signal)).get(originId)?.body
}
