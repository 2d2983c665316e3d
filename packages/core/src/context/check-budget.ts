import { BudgetError } from '../errors.ts'

/** @throws BudgetError */
export function checkBudget(budget: unknown): void {
  if (!Number.isSafeInteger(budget) || (budget as number) < 0)
    throw new BudgetError(`budget must be a whole number of tokens, not ${String(budget)}`)
}
