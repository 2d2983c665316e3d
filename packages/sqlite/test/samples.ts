import type { Backend, Change, FieldType, FieldValues, Row, VectorRecord } from '@loci/core'

export const fields: Record<string, FieldType> = {
  scopeKey: 'string',
  createdAt: 'number',
  occurredAt: 'number',
  type: 'string',
  tags: 'string[]',
  importance: 'number',
  pinned: 'boolean',
}

export function row(id: string, values: FieldValues = {}, rest: Partial<Row> = {}): Row {
  const own = { createdAt: 1, occurredAt: 1, scopeKey: 'user=alice', ...values }
  return { id, kind: 'memory', version: 1, writeId: `write-${id}`, fields: own, body: `body of ${id}`, ...rest }
}

/** Stores the row whatever there is. */
export function put(stored: Row, index?: VectorRecord): Change {
  const change: Change = { id: stored.id, kind: stored.kind, expects: 'any', row: stored }
  return index === undefined ? change : { ...change, index }
}

export function record(id: string, vector: number[], values: FieldValues = {}): VectorRecord {
  const own = { scopeKey: 'user=alice', ...values }
  return {
    id,
    version: 1,
    vector: new Float32Array(vector),
    terms: ['tea', 'milk'],
    fields: own,
    body: `body of ${id}`,
  }
}

/** Opens both stores; vectors have two numbers. */
export async function opened(store: Required<Backend>): Promise<Required<Backend>> {
  await store.metadata.open({ fields, schema: 'migrate' })
  await store.vectors.open({ dimensions: 2, fields, generation: 1 })
  return store
}

export async function closed({ metadata, vectors }: Required<Backend>): Promise<void> {
  await metadata.close()
  await vectors.close()
}
