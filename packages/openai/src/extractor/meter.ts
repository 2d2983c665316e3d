/** Counts what requests take, and stops before the one that would pass the budget. */
import { ModelError, type Usage } from '@loci/core'

/** In US dollars. */
export interface Prices {
  inputPerMillion: number
  outputPerMillion: number
}

/** What all calls of one extractor may take together. */
export interface BudgetLimits {
  /** Requests, with repetitions. */
  calls?: number
  /** Read and written. */
  tokens?: number
  /** In US dollars; needs `prices`. */
  cost?: number
  /** After so many milliseconds, from the first request on, there is a new budget. Default: never. */
  perMs?: number
}

export interface Tokens {
  inputTokens: number
  outputTokens: number
}

export interface Meter {
  /**
   * Counts a request that is about to be sent with the most that it may take; what it gives back takes what it took.
   * @throws ModelError when the budget would be passed.
   */
  begin(most: Tokens, usage: Usage): (took: Tokens) => void
}

interface Spent {
  since: number
  calls: number
  tokens: number
  cost: number
}

type Limited = 'calls' | 'tokens' | 'cost'

export function createMeter(options: {
  model: string
  prices: Prices | undefined
  budget: BudgetLimits | undefined
}): Meter {
  const { model, prices, budget = {} } = options
  let current: Spent | undefined

  function costOf({ inputTokens, outputTokens }: Tokens): number {
    if (prices === undefined) return 0
    return (inputTokens * prices.inputPerMillion + outputTokens * prices.outputPerMillion) / 1_000_000
  }

  function window(): Spent {
    const now = Date.now()
    if (current === undefined || now >= current.since + (budget.perMs ?? Number.POSITIVE_INFINITY)) {
      current = { since: now, calls: 0, tokens: 0, cost: 0 }
    }
    return current
  }

  function check(spent: Spent, more: Omit<Spent, 'since'>): void {
    for (const name of ['calls', 'tokens', 'cost'] satisfies Limited[]) {
      const limit = budget[name]
      if (limit === undefined || spent[name] + more[name] <= limit) continue
      throw new ModelError(`${model}: ${usedUp(name, { limit, spent: spent[name], more: more[name] })}${until(spent)}`)
    }
  }

  function until({ since }: Spent): string {
    if (budget.perMs === undefined) return '; raise budget, or set budget.perMs'
    return ` until ${new Date(since + budget.perMs).toISOString()}`
  }

  return {
    begin(most, usage) {
      const spent = window()
      const more = { calls: 1, tokens: most.inputTokens + most.outputTokens, cost: costOf(most) }
      check(spent, more)
      spent.calls++
      spent.tokens += more.tokens
      spent.cost += more.cost
      usage.calls++
      return (took) => {
        const cost = costOf(took)
        spent.tokens += took.inputTokens + took.outputTokens - more.tokens
        spent.cost += cost - more.cost
        usage.inputTokens += took.inputTokens
        usage.outputTokens += took.outputTokens
        if (prices !== undefined) usage.cost = (usage.cost ?? 0) + cost
      }
    },
  }
}

function usedUp(name: Limited, { limit, spent, more }: { limit: number; spent: number; more: number }): string {
  if (name === 'calls') return `the budget of ${limit} calls is used up`
  const [total, left, most] = [limit, Math.max(0, limit - spent), more].map((amount) => inWords(name, amount))
  return `the budget of ${total} is used up: a call may take ${most}, and ${left} are left`
}

function inWords(name: 'tokens' | 'cost', amount: number): string {
  return name === 'tokens' ? `${Math.round(amount)} tokens` : `$${Number(amount.toPrecision(3))}`
}
