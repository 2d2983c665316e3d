import type { Trigger } from '../trigger.ts'
import { english } from './english/english.ts'
import { eventTriggers } from './event-triggers.ts'
import { languageTriggers } from './language-triggers.ts'

/** What people say in English: measured in docs/guides/ingest.md. */
export const englishTriggers: readonly Trigger[] = languageTriggers(english)

/** Those that `ingest` uses unless told otherwise: English and events. Add others to it. */
export const defaultTriggers: readonly Trigger[] = [...englishTriggers, ...eventTriggers]
