/** What is known about OpenAI's own models; nothing is known about the others. */

export interface KnownModel {
  /** Numbers in a vector when nothing else is asked for. */
  dimensions: number
  /** Whether the endpoint can be asked for shorter vectors. */
  canShorten: boolean
  /** Default of the embedder's `range`. */
  range?: readonly [number, number]
}

/** What one request of OpenAI takes, for all of its models. */
export const openaiLimits = { inputs: 2_048, requestTokens: 300_000, textTokens: 8_191 }

const models: ReadonlyMap<string, KnownModel> = new Map([
  ['text-embedding-3-small', { dimensions: 1_536, canShorten: true }],
  ['text-embedding-3-large', { dimensions: 3_072, canShorten: true }],
  // Its users report similarities of 0.7 and more for texts that have nothing to do with each other.
  ['text-embedding-ada-002', { dimensions: 1_536, canShorten: false, range: [0.7, 1] as const }],
])

/** By its name, also behind a vendor as gateways write it: `openai/text-embedding-3-small`. */
export function knownModel(model: string): KnownModel | undefined {
  return models.get(model.slice(model.lastIndexOf('/') + 1))
}
