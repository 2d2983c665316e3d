/** What every backend can store: no U+0000 (Postgres refuses it), no half of a surrogate pair (not UTF-8). */
export function isStorable(text: string): boolean {
  // `isWellFormed` is in every engine of ES2024; TypeScript's ES2023 library does not list it.
  const wellFormed =
    (text as string & { isWellFormed?: () => boolean }).isWellFormed?.() ?? !/\p{Surrogate}/u.test(text)
  return wellFormed && !text.includes('\u0000')
}

/** The text with U+FFFD in place of what no backend stores. */
export function toStorable(text: string): string {
  return isStorable(text) ? text : text.replace(/\p{Surrogate}/gu, '\uFFFD').replaceAll('\u0000', '\uFFFD')
}
