import { countTokens as count } from 'gpt-tokenizer/encoding/o200k_base'

const special = { disallowedSpecial: new Set<string>() }
/** The lines of memories come again with every question; whole contexts do not. */
const longestKept = 1_000
const kept = new Map<string, number>()

/** By the tokenizer of GPT-4o and later (o200k); a text such as `<|endoftext|>` is a text. */
export function countTokens(text: string): number {
  const known = kept.get(text)
  if (known !== undefined) return known
  const tokens = count(text, special)
  if (text.length <= longestKept) kept.set(text, tokens)
  return tokens
}
