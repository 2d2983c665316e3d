import type { Trigger } from '../trigger.ts'
import { english } from './english/english.ts'
import { eventTriggers } from './event-triggers.ts'
import { german } from './german.ts'
import { builtInTriggers } from './language-triggers.ts'

/** What people say in English: measured in docs/guides/ingest.md. */
export const englishTriggers: readonly Trigger[] = /* @__PURE__ */ builtInTriggers(english)

/** What people say in German: `[...defaultTriggers, ...germanTriggers]` reads both. */
export const germanTriggers: readonly Trigger[] = /* @__PURE__ */ builtInTriggers(german)

/** Those that `ingest` uses unless told otherwise: English and events. */
export const defaultTriggers: readonly Trigger[] = [...englishTriggers, ...eventTriggers]
