import type { Known } from '@loci/core'
import { withinTokens } from '../estimate-tokens.ts'
import { toModelError } from '../failure.ts'
import { ask, type Task } from './ask.ts'
import { digestInput, digestPrompt } from './prompts.ts'

/** English has about 0.75 words per token; the rest is room for a model that counts badly. */
const wordsPerToken = 0.5

/** One text of many, of at most `maxDigestTokens`. Of no parts it is the previous text, without a request. */
export async function digestParts(
  parts: readonly Known[],
  { type, previous }: { type: 'summary' | 'profile'; previous: string | undefined },
  task: Task,
): Promise<{ text: string }> {
  const { model, instructions, maxDigestTokens, maxTurnTokens } = task.settings
  if (parts.length === 0) return { text: previous ?? '' }
  const maxWords = Math.ceil(maxDigestTokens * wordsPerToken)
  const outcome = await ask(
    {
      system: digestPrompt(type, { instructions, maxWords }),
      messages: [{ role: 'user', content: digestInput(parts, previous, maxTurnTokens) }],
    },
    task,
  )
  if ('tooMuch' in outcome) throw toModelError(model, outcome.tooMuch, '; give it fewer parts, or lower maxTurnTokens')
  return { text: toSentences(outcome.text, maxDigestTokens) }
}

/** A longer text ends with the last whole sentence that fits, where there is one. */
function toSentences(text: string, maxTokens: number): string {
  const kept = withinTokens(text, maxTokens)
  if (kept === text) return text
  return /^.*[.!?。！？](?=\s|$)/s.exec(kept)?.[0] ?? kept.trimEnd()
}
