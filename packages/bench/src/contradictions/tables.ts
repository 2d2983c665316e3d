/** The stories and the answers as Markdown. */
import { markdownTable } from '../marked-tables.ts'
import type { Answers } from './answers.ts'
import { type Case, cases, type Step } from './cases.ts'

export type AnswersOf = ReadonlyMap<string, Answers>

/** Everything, for the page of its own. */
export function longTable(loci: AnswersOf, mem0: AnswersOf): string {
  const head = ['story', 'Loci now', 'Loci as of', 'Loci history of the first', 'mem0 now', 'mem0 history of the first']
  return markdownTable(
    head,
    cases.map((story) => {
      const [ours, theirs] = [loci.get(story.name), mem0.get(story.name)]
      return [
        `**${story.name}**<br>${story.steps.map(toLine).join('<br>')}`,
        list(ours?.now),
        `${momentOf(story)}:<br>${list(ours?.asOf)}`,
        list(ours?.history),
        list(theirs?.now),
        list(theirs?.history),
      ]
    }),
  )
}

/** What is known now, for the first page. */
export function shortTable(loci: AnswersOf, mem0: AnswersOf): string {
  return markdownTable(
    ['what happens', 'Loci says now', 'mem0 3.3.1 says now'],
    cases
      .filter(({ name }) => name !== 'the same, as it was known then')
      .map(({ name }) => [name, list(loci.get(name)?.now), list(mem0.get(name)?.now)]),
  )
}

function toLine(step: Step): string {
  const day = `day ${step.day}`
  if ('say' in step) {
    const who = step.by === undefined ? '' : `, ${step.by}`
    const since = step.since === undefined ? '' : `, true since day ${step.since}`
    const slot = step.key === undefined ? '' : ` _(${step.key})_`
    return `${day}${who}${since}: ${step.say}${slot}`
  }
  if ('correct' in step) return `${day}: corrected to ${step.to}`
  return `${day}: two writers at once, ${step.atOnce.join(' / ')}`
}

function momentOf({ asOf: { day, known } }: Case): string {
  return known ? `day ${day}, as known then` : `day ${day}`
}

function list(texts: readonly string[] | undefined): string {
  if (texts === undefined) return '—'
  return texts.length === 0 ? '_nothing_' : texts.join('<br>')
}
