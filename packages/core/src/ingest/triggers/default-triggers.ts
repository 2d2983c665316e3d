import type { Trigger } from '../trigger.ts'
import { english } from './english/english.ts'
import { eventTriggers } from './event-triggers.ts'
import { german } from './german.ts'
import { languageTriggers } from './language-triggers.ts'

/** What people say in English: measured in docs/benchmarks.md. */
export const englishTriggers: readonly Trigger[] = languageTriggers(english)

/** What people say in German: `[...defaultTriggers, ...germanTriggers]` reads both. */
export const germanTriggers: readonly Trigger[] = languageTriggers(german)

/** Those that `ingest` uses unless told otherwise: English and events. */
export const defaultTriggers: readonly Trigger[] = [...englishTriggers, ...eventTriggers]
