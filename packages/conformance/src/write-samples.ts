import type { Change, Row, VectorRecord } from '@loci/core'
import { StoreError } from '@loci/core'
import { batches } from './batches.ts'
import type { OpenStores } from './conformance-case.ts'
import { storing } from './samples.ts'

/** Stores rows whatever was there. */
export async function putRows(stores: OpenStores, tenant: string, rows: readonly Row[]): Promise<void> {
  for (const batch of batches(rows, stores.rows.traits.maxBatch)) {
    await stores.rows.commit(
      tenant,
      batch.map((row) => storing(row)),
    )
  }
}

export async function upsertRecords(
  stores: OpenStores,
  tenant: string,
  records: readonly VectorRecord[],
): Promise<void> {
  for (const batch of batches(records, stores.vectors.traits.maxBatch)) await stores.vectors.upsert(tenant, batch)
}

/** Commits as core does: a failure that the store calls retryable is tried again. */
export async function commitWithRetry(stores: OpenStores, tenant: string, changes: readonly Change[]): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await stores.rows.commit(tenant, changes)
    } catch (error) {
      if (!(error instanceof StoreError && error.retryable) || attempt === 50) throw error
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * attempt))
    }
  }
}
