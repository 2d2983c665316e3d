/**
 * The vectors of texts that are stored, which cost most to make anew: those that the store has, by the hash of their text
 * and their embedder, are not embedded again. Such a row holds no text; it goes when its days are over, and whenever
 * somebody of the tenant is erased.
 */
import type { Engine, Semantic } from '../engine.ts'
import { sha256 } from '../hash.ts'
import type { Change, Row } from '../stores/contract.ts'
import { rowPages } from '../stores/pages.ts'
import { split } from '../stores/rows.ts'
import { dayMs } from '../time.ts'
import { toBase64, toVector } from './vector-text.ts'

const kind = 'embedding'
const pageSize = 200

/** As `embed`, in one call of the embedder. @throws ModelError; StoreError when the store of known vectors is down. */
export async function embedDocuments(
  engine: Engine,
  { embeddings }: Semantic,
  tenant: string,
  texts: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Map<string, Float32Array>> {
  const unknown = engine.cacheDays > 0 ? embeddings.unknown(texts, 'document') : []
  if (unknown.length === 0) return await embeddings.embed(texts, 'document', signal)
  const ids = new Map(
    await Promise.all(
      unknown.map(async (text) => {
        const hash = await sha256([embeddings.name, String(embeddings.dimensions), text])
        return [text, `${kind}:${hash}`] as const
      }),
    ),
  )
  const rows = await engine.rows.get(tenant, ids.values(), signal)
  const stored = new Map(
    unknown.flatMap((text) => {
      const vector = toVector(rows.get(ids.get(text) as string)?.body, embeddings.dimensions)
      return vector === undefined ? [] : [[text, vector] as const]
    }),
  )
  embeddings.remember(stored, 'document')
  const vectors = await embeddings.embed(texts, 'document', signal)
  const changes = unknown
    .filter((text) => vectors.has(text) && !stored.has(text))
    .map((text) => storing(engine, ids.get(text) as string, vectors.get(text) as Float32Array))
  for (const part of split(changes, engine.rows.traits.maxBatch)) await engine.rows.commit(tenant, part, signal)
  return vectors
}

/**
 * Deletes what the store keeps of the tenant's texts: a vector tells much of its text.
 * @param until only what was to be kept until this time.
 * @returns how many.
 */
export async function deleteEmbeddings(
  { rows }: Engine,
  tenant: string,
  { until }: { until?: number },
  signal: AbortSignal | undefined,
): Promise<number> {
  const filter = until === undefined ? {} : { filter: { op: 'lte', field: 'expiresAt', value: until } as const }
  const query = { kind, limit: Math.min(pageSize, rows.traits.maxBatch), ...filter }
  let deleted = 0
  for await (const page of rowPages(rows, tenant, query, signal)) {
    const changes = page.map(({ id }): Change => ({ id, kind, expects: 'any', row: null }))
    if (changes.length > 0) await rows.commit(tenant, changes, signal)
    deleted += page.length
  }
  return deleted
}

function storing(engine: Engine, id: string, vector: Float32Array): Change {
  const at = engine.now()
  const fields = { createdAt: at, occurredAt: at, expiresAt: at + engine.cacheDays * dayMs }
  const row: Row = { id, kind, version: 1, writeId: engine.newWriteId(), fields, body: toBase64(vector) }
  return { id, kind, expects: 'any', row }
}
