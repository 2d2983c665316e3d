/** Reads the prompts of those that are measured as a model would, and answers in the form that each of them asks for. */
import { statementsIn } from './conversation.ts'

interface Format {
  /** What a prompt of this kind has. */
  mark: string
  answer(prompt: string): object
}

const formats: readonly Format[] = [
  { mark: '<turns>\n', answer: answerLoci },
  { mark: '## New Messages\n', answer: answerMem0 },
]

/**
 * Finds the statements of user turns that are not known yet, in the speaker's own words.
 * @returns JSON.
 * @throws Error for a prompt of another kind: a new version of a client must not be measured as if it found nothing.
 */
export function readPrompt(prompt: string): string {
  const format = formats.find(({ mark }) => prompt.includes(mark))
  if (format === undefined) throw new Error(`no prompt that is known: ${JSON.stringify(prompt.slice(0, 100))}`)
  return JSON.stringify(format.answer(prompt))
}

/** `@loci/openai`: lines of JSON between tags. */
function answerLoci(prompt: string): object {
  const known = linesBetween(prompt, '<known>\n', '\n</known>').map(({ text }) => text)
  const items = linesBetween(prompt, '<turns>\n', '\n</turns>').flatMap(({ turn, role, text }) =>
    role === 'user' ? unknown(text, known).map((statement) => toItem(statement, turn)) : [],
  )
  return { items }
}

interface Line {
  text: string
  turn?: number
  role?: string
}

function linesBetween(prompt: string, from: string, to: string): Line[] {
  return between(prompt, from, to)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line)
}

function toItem(text: string, turn: number | undefined): object {
  return { type: 'fact', text, key: null, about: [], turn, also: [], supersedes: null, confidence: 0.9 }
}

/** mem0ai 3: chapters of Markdown, the last of each name; the prompt itself explains them under the same names. */
function answerMem0(prompt: string): object {
  const input = prompt.slice(prompt.lastIndexOf('## Existing Memories\n'))
  const known = (JSON.parse(between(input, '## Existing Memories\n', '\n\n##')) as Line[]).map(({ text }) => text)
  const messages = between(input, '## New Messages\n', '\n\n## Observation Date').split('\n')
  const said = messages.flatMap((line) => (line.startsWith('user: ') ? unknown(line.slice(6), known) : []))
  return { memory: said.map((text, index) => ({ id: String(index), text, attributed_to: 'user' })) }
}

/** What a model leaves out is what it is shown as known, whether alone or as a part of something longer. */
function unknown(text: string, known: readonly string[]): string[] {
  return statementsIn(text).filter((statement) => !known.some((one) => sameWords(one, statement)))
}

function sameWords(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim(),
  ) as [string, string]
  return a !== '' && (a.includes(b) || b.includes(a))
}

function between(text: string, from: string, to: string): string {
  const start = text.indexOf(from)
  if (start === -1) return ''
  const end = text.indexOf(to, start)
  return text.slice(start + from.length, end === -1 ? undefined : end)
}
