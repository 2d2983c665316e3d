/** What core's own tests run on: the kind store and the hostile one. */
import type { Backend } from '../stores/contract.ts'
import { inMemory } from '../stores/in-memory.ts'

export const testStores: readonly { name: string; open: () => Required<Backend> }[] = [
  { name: 'in-memory', open: () => inMemory() },
  { name: 'hostile', open: () => inMemory({ commit: 'row', maxBatch: 10, lagMs: 5 }) },
]
