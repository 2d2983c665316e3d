/** What may not be written, whoever asks: the reason, or undefined. */
import type { Source } from '../record.ts'

/**
 * What a model or a tool said must not become an order to the model. Where nobody is named as the speaker, the
 * application itself speaks.
 */
export function refusalOf(type: string, { role }: Source): string | undefined {
  const mayInstruct = role === undefined || role === 'user' || role === 'operator'
  if (type !== 'instruction' || mayInstruct) return undefined
  return `only a user or an operator may give instructions, not the role ${role}`
}
