import type { Memory } from '../record.ts'

/** A memory with what the test is about. */
export function testMemory(partial: Partial<Memory>): Memory {
  return {
    id: 'm',
    tenant: 't',
    scope: {},
    type: 'fact',
    text: 'x',
    tags: [],
    metadata: {},
    importance: 0.5,
    confidence: 1,
    pinned: false,
    occurredAt: 0,
    createdAt: 0,
    updatedAt: 0,
    validFrom: 0,
    status: 'active',
    version: 1,
    reinforcements: 0,
    source: {},
    ...partial,
  }
}
