/** Characters that no store keeps: U+0000, and halves of surrogate pairs. */
import type { Json } from '@loci/core'

const unstorable = /\0|\p{Surrogate}/gu

/** With U+FFFD in their place, as decoders do it. */
export function mended(text: string): string {
  return text.replace(unstorable, '\uFFFD')
}

export function mendedJson(value: Json): Json {
  if (typeof value === 'string') return mended(value)
  if (Array.isArray(value)) return value.map(mendedJson)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [mended(key), item === undefined ? undefined : mendedJson(item)]),
  )
}
