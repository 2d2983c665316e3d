import { estimateTokens } from '../estimate-tokens.ts'

export interface Input {
  /** Its place among the texts of the call. */
  place: number
  text: string
  /** Whether it is only the beginning of the text. */
  isCut: boolean
}

/** Splits inputs, in order, into as few requests as the limits allow; an input over the limit of tokens goes alone. */
export function toRequests(inputs: readonly Input[], limits: { inputs: number; tokens: number }): Input[][] {
  const requests: Input[][] = []
  let tokens = 0
  for (const input of inputs) {
    const more = estimateTokens(input.text)
    const current = requests.at(-1)
    if (current === undefined || current.length >= limits.inputs || tokens + more > limits.tokens) {
      requests.push([input])
      tokens = more
    } else {
      current.push(input)
      tokens += more
    }
  }
  return requests
}
