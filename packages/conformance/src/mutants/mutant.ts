import type { Backend, InMemoryOptions } from '@loci/core'
import type { Client, Stores } from './memory-harness.ts'

/** A store that breaks one promise. */
export interface Mutant {
  name: string
  /** Of the in-memory store that it is made from. */
  options?: InMemoryOptions
  /** Called for the first handles and again for each reopening. */
  mutate(stores: Stores, client: Client): Backend
  /** Names of the cases that must fail. */
  caughtBy: readonly string[]
}
