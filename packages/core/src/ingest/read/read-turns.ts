/** The first stage of `ingest`: chat messages and agent events of many shapes become turns. Pure: nothing is stored. */
import { defined } from '../../defined.ts'
import { ConfigError, TooLargeError } from '../../errors.ts'
import type { Turn } from '../turn.ts'
import { guarded, readItem } from './read-item.ts'
import type { RoleNames } from './read-message.ts'
import { type Note, newReading, type Reading, type Said } from './reading.ts'
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
  const items = guarded('', () => (Array.isArray(input) ? toList(input) : undefined))
  if (items === undefined) return [readItem(newReading('', session, tools), input, roles)]
  return items.map((item, index) => readItem(newReading(`[${index}]`, session, tools), item, roles))
}

function toList(input: readonly unknown[]): unknown[] {
  if (input.length <= maxMessages) return Array.from(input)
  throw new TooLargeError(`${input.length} messages; at most ${maxMessages} in one call`)
}

/** Of two with one id in one session the first is kept. */
function toTurns(
  readings: readonly Reading[],
  ids: readonly (readonly string[])[],
  now: number,
): { turns: Turn[]; skipped: Skipped[] } {
  /** By session, then by id. */
  const sessions = new Map<string | undefined, Map<string, Turn>>()
  const all: Turn[] = []
  const skipped: Skipped[] = []
  for (const [index, reading] of readings.entries()) {
    const { path, notes, refused } = reading
    const [id = reading.id ?? '', ...further] = ids[index] ?? []
    const turns = sessions.get(reading.session) ?? new Map<string, Turn>()
    sessions.set(reading.session, turns)
    const again = turns.has(id) ? whyAgain(reading, [id, ...further], turns) : undefined
    const reason = refused ?? again
    if (reason !== undefined) {
      skipped.push({ kind: 'message', id, path, reason })
      continue
    }
    skipped.push(...notes.map((note) => ({ ...note, id, path })))
    for (const [place, said] of reading.said.entries()) {
      const turn = toTurn(ids[index]?.[place] as string, reading, said, now)
      if (turns.has(turn.id)) {
        skipped.push({ kind: 'message', id: turn.id, path, reason: otherText })
      } else {
        turns.set(turn.id, turn)
        all.push(turn)
      }
      skipped.push(...said.notes.map((note) => ({ ...note, id: turn.id, path })))
    }
  }
  return { turns: all, skipped }
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
