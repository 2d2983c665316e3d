import { internalFields, type Memory, publicFields, toRow } from '../record.ts'
import { analyserVersion, termsOf } from '../retrieve/analyse.ts'
import type { IndexedDocument } from '../retrieve/lexical-index.ts'
import { toDocument } from '../retrieve/scope-indexes.ts'
import { testMemory } from './memory.ts'

/** What an index keeps of a memory with what the test is about. */
export function testDocument(partial: Partial<Memory>, scopeKey = 'k'): IndexedDocument {
  const memory = testMemory(partial)
  const change = { action: 'added', reason: '', at: 0, by: {} } as const
  const stored = { memory, change, terms: termsOf(memory), analyser: analyserVersion }
  return toDocument(toRow(stored, { key: scopeKey, parts: [] }, { ...publicFields, ...internalFields }, 'w'))
}
