/** A context in one of its formats: what it looks like, and the pieces that it is made of, to be counted one by one. */
import type { Memory } from '../record.ts'
import { dayAndSession, dayOf, isAlwaysOn, type Model, type Section, toSections, turnType } from './arrange.ts'
import { type Bracket, markdown, type Style, xml } from './styles.ts'

export type ContextFormat = 'markdown' | 'xml' | 'messages'

export const contextFormats: readonly ContextFormat[] = ['markdown', 'xml', 'messages']

/** A message to put before those of a chat. */
export interface ContextMessage {
  role: 'system' | 'user'
  content: string
}

export interface Written {
  /** Empty when there is nothing to say; of messages, their contents with an empty line between. */
  text: string
  messages: ContextMessage[] | undefined
  sections: Section[]
  /** The memory of each label. */
  citations: { [label: string]: string } | undefined
}

/** Something that stands around memories, once for all that have the same name. */
interface Surrounding {
  name: string
  text: string
}

export interface Layout {
  around: (memory: Memory) => Surrounding[]
  line: (memory: Memory) => string
  write: (memories: readonly Memory[]) => Written
}

type Role = ContextMessage['role']

/** As wide as labels get: hardly a context has more than a thousand memories. */
const widestLabel = 'm000'

export function createLayout(model: Model, format: ContextFormat, cite: boolean): Layout {
  const style = format === 'xml' ? xml : markdown
  const roles: readonly Role[] = format === 'messages' ? ['system', 'user'] : ['user']
  const roleOf = (memory: Memory): Role => (format === 'messages' && mayBeSystem(memory, model) ? 'system' : 'user')

  function write(memories: readonly Memory[]): Written {
    const parts = roles
      .map((role) => ({
        role,
        sections: toSections(
          memories.filter((memory) => roleOf(memory) === role),
          model,
        ),
      }))
      .filter(({ sections }) => sections.length > 0)
    const sections = parts.flatMap((part) => part.sections)
    const labels = cite ? toLabels(sections) : new Map<string, string>()
    const messages = parts.map((part) => ({ role: part.role, content: toBlock(part.sections, style, labels) }))
    return {
      text: messages.map(({ content }) => content).join('\n\n'),
      messages: format === 'messages' ? messages : undefined,
      sections,
      citations: cite ? Object.fromEntries([...labels].map(([id, label]) => [label, id])) : undefined,
    }
  }

  return {
    around(memory) {
      const role = roleOf(memory)
      const inside: Surrounding[] = [
        { name: role, text: between(style.frame) },
        { name: `${role} ${memory.type}`, text: between(style.section(memory.type)) },
      ]
      if (memory.type !== turnType) return inside
      return [...inside, { name: dayAndSession(memory), text: between(style.day(dayOf(memory.occurredAt))) }]
    },
    line: (memory) => `${style.line(memory, cite ? widestLabel : undefined)}\n`,
    write,
  }
}

/** What a user or an operator wants always; what a model or a tool has said is no matter for the system. */
function mayBeSystem({ type, source }: Memory, model: Model): boolean {
  return isAlwaysOn(type, model) && source.role !== 'assistant' && source.role !== 'tool'
}

/** In the order of the text. */
function toLabels(sections: readonly Section[]): Map<string, string> {
  return new Map(sections.flatMap(({ memories }) => memories).map(({ id }, index) => [id, `m${index + 1}`]))
}

function toBlock(sections: readonly Section[], style: Style, labels: ReadonlyMap<string, string>): string {
  const lines = sections.flatMap((section) => within(style.section(section.type), sectionLines(section, style, labels)))
  return within(style.frame, lines).join('\n')
}

function sectionLines({ type, memories }: Section, style: Style, labels: ReadonlyMap<string, string>): string[] {
  if (type !== turnType) return memories.map((memory) => style.line(memory, labels.get(memory.id)))
  const groups = new Map<string, Memory[]>()
  for (const memory of memories) {
    const name = dayAndSession(memory)
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [memory])
    else group.push(memory)
  }
  return [...groups.values()].flatMap((group) =>
    within(
      style.day(dayOf((group[0] as Memory).occurredAt)),
      group.map((memory) => style.line(memory, labels.get(memory.id))),
    ),
  )
}

function within([before, after]: Bracket, lines: readonly string[]): string[] {
  return [before, ...lines, after].filter((line) => line !== '')
}

function between(bracket: Bracket): string {
  return within(bracket, [])
    .map((line) => `${line}\n`)
    .join('')
}
