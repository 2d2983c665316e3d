import { ConfigError, checkOptions } from '@loci/core'
import type { ReasoningEffort } from '../client.ts'
import { atLeastOne, defaultTimeoutMs, readMaxRetries, readModel, readOnUsage } from '../option-values.ts'
import type { BudgetLimits, Prices } from './meter.ts'
import type { OpenaiExtractorOptions } from './openai-extractor.ts'

export const where = 'openaiExtractor'

/** The options with their defaults, checked; all but those of the connection. */
export interface ExtractorSettings {
  model: string
  instructions: string
  maxTurns: number
  maxTurnTokens: number
  maxItems: number
  maxAnswerTokens: number
  maxDigestTokens: number
  temperature: number
  reasoningEffort: ReasoningEffort | undefined
  timeoutMs: number
  maxRetries: number
  prices: Prices | undefined
  budget: BudgetLimits | undefined
  onUsage: OpenaiExtractorOptions['onUsage']
}

const efforts: readonly unknown[] = [undefined, 'none', 'minimal', 'low', 'medium', 'high']

/** @throws ConfigError naming the option that is wrong. */
export function readOptions(options: OpenaiExtractorOptions): ExtractorSettings {
  checkOptions(where, options, [
    'model',
    'apiKey',
    'baseURL',
    'client',
    'instructions',
    'maxTurns',
    'maxTurnTokens',
    'maxItems',
    'maxAnswerTokens',
    'maxDigestTokens',
    'temperature',
    'reasoningEffort',
    'timeoutMs',
    'maxRetries',
    'prices',
    'budget',
    'onUsage',
  ])
  const { instructions = '', temperature = 0, reasoningEffort } = options
  if (typeof instructions !== 'string') throw new ConfigError(`${where}: instructions must be a text`)
  if (!(typeof temperature === 'number' && temperature >= 0 && temperature <= 2)) {
    throw new ConfigError(`${where}: temperature must be a number from 0 to 2`)
  }
  if (!efforts.includes(reasoningEffort)) {
    throw new ConfigError(`${where}: reasoningEffort must be one of ${efforts.slice(1).join(', ')}`)
  }
  const count = (name: CountOption, byDefault: number) => atLeastOne(`${where}: ${name}`, options[name], byDefault)
  return {
    model: readModel(where, options.model, 'gpt-4.1-mini'),
    instructions,
    maxTurns: count('maxTurns', 20),
    maxTurnTokens: count('maxTurnTokens', 1_000),
    maxItems: count('maxItems', 40),
    maxAnswerTokens: count('maxAnswerTokens', 4_096),
    maxDigestTokens: count('maxDigestTokens', 300),
    temperature,
    reasoningEffort,
    timeoutMs: count('timeoutMs', defaultTimeoutMs),
    maxRetries: readMaxRetries(where, options.maxRetries),
    prices: readPrices(options.prices),
    budget: readBudget(options),
    onUsage: readOnUsage(where, options.onUsage),
  }
}

type CountOption = 'maxTurns' | 'maxTurnTokens' | 'maxItems' | 'maxAnswerTokens' | 'maxDigestTokens' | 'timeoutMs'

function readPrices(prices: Prices | undefined): Prices | undefined {
  if (prices === undefined) return undefined
  checkOptions(`${where}: prices`, prices, ['inputPerMillion', 'outputPerMillion'])
  const { inputPerMillion, outputPerMillion } = prices
  return {
    inputPerMillion: amount('prices.inputPerMillion', inputPerMillion),
    outputPerMillion: amount('prices.outputPerMillion', outputPerMillion),
  }
}

function readBudget({ budget, prices }: OpenaiExtractorOptions): BudgetLimits | undefined {
  if (budget === undefined) return undefined
  checkOptions(`${where}: budget`, budget, ['calls', 'tokens', 'cost', 'perMs'])
  for (const [name, value] of Object.entries(budget)) if (value !== undefined) amount(`budget.${name}`, value)
  const { calls, tokens, cost, perMs } = budget
  if (perMs === 0) throw new ConfigError(`${where}: budget.perMs must be more than 0`)
  if (cost !== undefined && prices === undefined) {
    throw new ConfigError(`${where}: budget.cost needs prices: { inputPerMillion, outputPerMillion }`)
  }
  if (calls === undefined && tokens === undefined && cost === undefined) {
    throw new ConfigError(`${where}: budget needs calls, tokens or cost`)
  }
  return { ...budget }
}

function amount(name: string, value: unknown): number {
  if (typeof value === 'number' && value >= 0 && Number.isFinite(value)) return value
  throw new ConfigError(`${where}: ${name} must be a number, 0 or more`)
}
