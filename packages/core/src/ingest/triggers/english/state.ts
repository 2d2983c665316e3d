import type { LanguageRule } from '../language-table.ts'

/** Of programs, that "run" and "have" things too. */
export const software =
  'script|code|command|tests?|query|loop|program|scan|build|job|server|function|app|fails?|crash(?:es)?|errors?'
export const past = 'used to|back then|when i was'

/** What somebody says of himself. */
export function state(pattern: string, key?: string, more: { unless?: string; proper?: boolean } = {}): LanguageRule {
  return { trigger: 'self', pattern, confidence: 0.85, ...(key === undefined ? {} : { key }), ...more }
}
