/** The first stage of `ingest`: chat messages and agent events of many shapes become turns. Pure: nothing is stored. */
import { defined } from '../../defined.ts'
import { ConfigError, InputError, TooLargeError } from '../../errors.ts'
import type { Turn } from '../turn.ts'
import { field, isObject } from './field.ts'
import { readEvent } from './read-event.ts'
import { readHeader } from './read-header.ts'
import { readLangChain } from './read-langchain.ts'
import { hasContent, type RoleNames, readMessage } from './read-message.ts'
import { readOpenAiItem } from './read-openai.ts'
import type { Note, Reading, Said } from './reading.ts'
import { settle } from './settle.ts'
import { turnIds } from './turn-id.ts'

export interface ReadTurnsOptions {
  /** Epoch milliseconds: the time of what has none. */
  now: number
  /** Of what names none. */
  session?: string
  /** Names of roles besides the usual: `{ customer: 'user', system: 'operator' }`. */
  roles?: RoleNames
}

/** What was not read as it was given, and why. */
export interface Skipped {
  /**
   * - `message`: nothing of it is read
   * - `part`: images, reasoning and the like are left out
   * - `cut`: a text keeps its beginning and end
   * - `character`: one that no backend stores is replaced
   */
  kind: 'message' | Note['kind']
  /** Of the message or its turn; empty when it has none. */
  id: string
  /** `[3]`; empty when the input is no list. */
  path: string
  reason: string
}

const maxMessages = 10_000

/**
 * The turns of chat messages (OpenAI, Anthropic, AI SDK, LangChain, `{ role, text }`) and agent events, in their order: one
 * for each spoken text, tool call and tool result. The input is not changed.
 * @param input one, or a list of at most 10,000.
 * @throws InputError naming the path (`[3].role`), TooLargeError; ConfigError for the options.
 */
export async function readTurns(
  input: unknown,
  options: ReadTurnsOptions,
): Promise<{ turns: Turn[]; skipped: Skipped[] }> {
  const roles = options.roles ?? {}
  for (const [name, role] of Object.entries(roles)) {
    if (!['user', 'assistant', 'tool', 'operator'].includes(role)) {
      throw new ConfigError(`roles.${name}: expected user, assistant, tool or operator`)
    }
  }
  const readings = readItems(input, options.session, roles)
  return toTurns(readings, await turnIds(readings), options.now)
}

function readItems(input: unknown, session: string | undefined, roles: RoleNames): Reading[] {
  const tools = new Map<string, string>()
  if (!Array.isArray(input)) return [readItem('', input, session, roles, tools)]
  if (input.length > maxMessages)
    throw new TooLargeError(`${input.length} messages; at most ${maxMessages} in one call`)
  return Array.from(input, (item, index) => readItem(`[${index}]`, item, session, roles, tools))
}

function readItem(
  path: string,
  item: unknown,
  session: string | undefined,
  roles: RoleNames,
  tools: Map<string, string>,
): Reading {
  const reading: Reading = { path, said: [], leftOut: new Map(), notes: [], calls: new Set(), tools }
  if (session !== undefined) reading.session = session
  try {
    readShape(reading, item, roles)
  } catch (error) {
    if (error instanceof InputError || error instanceof TooLargeError) throw error
    // What a getter or proxy throws may quote anything, so it is not passed on.
    throw new InputError(path, 'cannot be read: one of its properties throws')
  }
  settle(reading)
  return reading
}

function readShape(reading: Reading, item: unknown, roles: RoleNames): void {
  const { path } = reading
  if (!isObject(item)) throw new InputError(path, 'expected a chat message or an event')
  const langChain = readLangChain(path, item)
  const fields = langChain?.fields ?? item
  readHeader(reading, langChain?.path ?? path, fields)
  if (langChain === undefined && isEvent(item)) {
    if (!readOpenAiItem(reading, item)) readEvent(reading, item, roles)
  } else if (langChain !== undefined || isMessage(item)) {
    readMessage(reading, langChain?.path ?? path, fields, langChain?.role ?? field(item, 'role'), roles)
  } else {
    throw new InputError(path, 'expected a chat message with a role, or an event with a type')
  }
}

function isEvent(item: object): boolean {
  const type = field(item, 'type')
  return typeof type === 'string' && type !== 'message' && (field(item, 'role') === undefined || !hasContent(item))
}

function isMessage(item: object): boolean {
  return field(item, 'role') !== undefined || field(item, 'type') === 'message' || hasContent(item)
}

/** Of two with one id the first is kept. */
function toTurns(
  readings: readonly Reading[],
  ids: readonly (readonly string[])[],
  now: number,
): { turns: Turn[]; skipped: Skipped[] } {
  const turns = new Map<string, Turn>()
  const skipped: Skipped[] = []
  for (const [index, reading] of readings.entries()) {
    const { path, notes, refused } = reading
    const [id = reading.id ?? '', ...further] = ids[index] ?? []
    const again = turns.has(id) ? whyAgain(reading, [id, ...further], turns) : undefined
    const reason = refused ?? again
    if (reason !== undefined) {
      skipped.push({ kind: 'message', id, path, reason })
      continue
    }
    skipped.push(...notes.map((note) => ({ ...note, id, path })))
    for (const [place, said] of reading.said.entries()) {
      const turn = toTurn(ids[index]?.[place] as string, reading, said, now)
      if (turns.has(turn.id)) skipped.push({ kind: 'message', id: turn.id, path, reason: otherText })
      else turns.set(turn.id, turn)
      skipped.push(...(said.notes ?? []).map((note) => ({ ...note, id: turn.id, path })))
    }
  }
  return { turns: [...turns.values()], skipped }
}

const otherText = 'the same id as one before it, with another text; the first is kept'

function whyAgain({ said }: Reading, ids: readonly string[], turns: ReadonlyMap<string, Turn>): string {
  const isSame = said.every(({ text }, index) => turns.get(ids[index] as string)?.text === text)
  return isSame ? 'the same id and text as one before it' : otherText
}

function toTurn(id: string, reading: Reading, said: Said, now: number): Turn {
  const { at, speaker, session, turn } = reading
  return defined<Turn>({
    id,
    kind: said.kind,
    role: said.role,
    text: said.text,
    at: at ?? now,
    isDated: at !== undefined,
    speaker: said.role === reading.role ? speaker : undefined,
    session,
    turn,
    tool: said.tool,
    event: said.event,
  })
}
