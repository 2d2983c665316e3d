import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Vectors of one length, kept in a file of its own while a plan is open: thousands of them would fill the memory. */
export interface VectorSpool {
  put(id: string, vector: Float32Array): Promise<void>
  get(id: string): Promise<Float32Array | undefined>
  close(): Promise<void>
}

export async function vectorSpool(dimensions: number): Promise<VectorSpool> {
  const folder = await mkdtemp(join(tmpdir(), 'loci-mem0-'))
  const file: FileHandle = await open(join(folder, 'vectors'), 'w+')
  const bytes = dimensions * 4
  const places = new Map<string, number>()
  return {
    async put(id, vector) {
      const place = places.get(id) ?? places.size
      places.set(id, place)
      await file.write(new Uint8Array(vector.buffer, vector.byteOffset, bytes), 0, bytes, place * bytes)
    },
    async get(id) {
      const place = places.get(id)
      if (place === undefined) return undefined
      const vector = new Float32Array(dimensions)
      await file.read(new Uint8Array(vector.buffer), 0, bytes, place * bytes)
      return vector
    },
    async close() {
      await file.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
