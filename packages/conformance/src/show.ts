const maxLength = 600

/** A value for a message: JSON, but with typed arrays as lists, and cut when it is long. */
export function show(value: unknown): string {
  if (value instanceof Error) return `${value.name}: ${value.message}`
  const text =
    JSON.stringify(value, (_, part) => (ArrayBuffer.isView(part) ? [...(part as Float32Array)] : part)) ?? 'undefined'
  return text.length <= maxLength ? text : `${text.slice(0, maxLength)}… (${text.length} characters)`
}

/** Spaces, marks and what cannot be seen, as escapes: two texts that look the same may differ in them. */
export function visible(text: string): string {
  return text.replace(
    /[^\P{C}\n]|[\p{Zl}\p{Zp}\p{M}]|(?! )\p{Zs}/gu,
    (found) => `\\u{${found.codePointAt(0)?.toString(16)}}`,
  )
}
