export interface Item {
  /** Its place among the texts of the call. */
  place: number
  text: string
  /** How many tokens the model reads of it. */
  tokens: number
}

/** Texts of one run: alike in length, so that little is padded. */
export const maxRunTexts = 16
/** Tokens of one run with its padding: what bounds its time and memory. */
export const maxRunTokens = 512

/** Shortest first. A text with more tokens than the bound runs alone. */
export function toRuns(items: readonly Item[]): Item[][] {
  const runs: Item[][] = []
  for (const item of [...items].sort((a, b) => a.tokens - b.tokens)) {
    const run = runs.at(-1)
    if (run === undefined || run.length >= maxRunTexts || (run.length + 1) * item.tokens > maxRunTokens)
      runs.push([item])
    else run.push(item)
  }
  return runs
}
