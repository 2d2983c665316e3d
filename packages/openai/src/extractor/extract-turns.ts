import { type Draft, type Extractor, ModelError, type Turn } from '@loci/core'
import type { ChatMessage } from '../client.ts'
import { toModelError } from '../failure.ts'
import { ask, type Task } from './ask.ts'
import { findCutItems, findItems } from './find-items.ts'
import { itemSchema } from './item-schema.ts'
import type { ExtractorUsage } from './openai-extractor.ts'
import { extractInput, extractPrompt } from './prompts.ts'
import { type Given, type LeaveOut, toDrafts } from './to-drafts.ts'

type Options = Pick<Parameters<Extractor['extract']>[1], 'types' | 'known'>

/** How much of an unreadable answer is shown to the model again. */
const maxShownLength = 2_000

/** Batch after batch; one that is too much for the endpoint is read in halves. */
export async function extractTurns(
  turns: readonly Turn[],
  { types, known }: Options,
  task: Task,
  usage: ExtractorUsage,
): Promise<{ drafts: Draft[]; leftOut: ExtractorUsage['leftOut'] }> {
  const { model, maxTurns, maxItems } = task.settings
  const leaveOut: LeaveOut = (reason, count = 1) => {
    usage.leftOut[reason] = (usage.leftOut[reason] ?? 0) + count
  }
  const drafts: Draft[] = []
  const waiting = types.length === 0 ? [] : batches(turns, maxTurns).reverse()
  for (let batch = waiting.pop(); batch !== undefined; batch = waiting.pop()) {
    const given = { turns: batch, known, types }
    const outcome = await askForItems(given, task, leaveOut)
    if ('items' in outcome) {
      drafts.push(...(await toDrafts(outcome.items, given, { maxItems: maxItems - drafts.length, leaveOut })))
    } else if (batch.length === 1) {
      throw toModelError(model, outcome.tooMuch, '; lower maxTurnTokens, or give it fewer known memories')
    } else {
      const half = Math.ceil(batch.length / 2)
      waiting.push(batch.slice(half), batch.slice(0, half))
    }
  }
  usage.drafts = drafts.length
  return { drafts, leftOut: usage.leftOut }
}

async function askForItems(
  { turns, known, types }: Given,
  task: Task,
  leaveOut: LeaveOut,
): Promise<{ items: unknown[] } | Exclude<Awaited<ReturnType<typeof ask>>, { text: string }>> {
  const { settings } = task
  const input: ChatMessage = { role: 'user', content: extractInput(turns, known, settings.maxTurnTokens) }
  const question = { system: extractPrompt(types, settings), messages: [input], schema: itemSchema(types) }
  const first = await ask(question, task)
  if ('tooMuch' in first) return first
  const items = findItems(first.text)
  if (items !== undefined) return { items }
  const second = await ask({ ...question, messages: [input, ...repairing(first.text)] }, task)
  if ('tooMuch' in second) return second
  const repaired = findItems(second.text)
  if (repaired !== undefined) return { items: repaired }
  const whole = [first.text, second.text].flatMap(findCutItems)
  if (whole.length > 0) {
    leaveOut('rest of an answer that was cut off')
    return { items: whole }
  }
  throw new ModelError(
    `${settings.model}: two answers had no JSON that can be read, or were cut; raise maxAnswerTokens, lower maxTurns, or take another model`,
  )
}

function repairing(answer: string): ChatMessage[] {
  return [
    { role: 'assistant', content: answer.slice(0, maxShownLength) },
    {
      role: 'user',
      content:
        'That is not complete JSON of the form {"items":[...]}. Answer again with nothing but the JSON; with fewer items, if it was cut off.',
    },
  ]
}

function batches(turns: readonly Turn[], size: number): (readonly Turn[])[] {
  return Array.from({ length: Math.ceil(turns.length / size) }, (_, index) =>
    turns.slice(index * size, (index + 1) * size),
  )
}
