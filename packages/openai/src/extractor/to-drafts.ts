/** From what a model says to drafts that the core takes: numbers become ids, and what cannot be right is left out. */
import type { Draft, Json, Known, MemoryType, Role, StandardSchema, Turn } from '@loci/core'
import { isObject } from './find-items.ts'

export interface Given {
  turns: readonly Turn[]
  known: readonly Known[]
  types: readonly MemoryType[]
}

/** Called with the reason for whatever is left out. */
export type LeaveOut = (reason: string, count?: number) => void

/** As the core's limits are. */
const limits = { text: 65_536, key: 512, entity: 256, list: 64 }
const fields = ['type', 'text', 'key', 'data', 'about', 'turn', 'also', 'supersedes', 'confidence']
const givers: readonly (Role | undefined)[] = ['user', 'operator']

export async function toDrafts(
  items: readonly unknown[],
  given: Given,
  { maxItems, leaveOut }: { maxItems: number; leaveOut: LeaveOut },
): Promise<Draft[]> {
  const drafts: Draft[] = []
  const seen = new Set<string>()
  for (const [index, item] of items.entries()) {
    if (drafts.length === maxItems) {
      leaveOut('too many items', items.length - index)
      break
    }
    const draft = await toDraft(item, given, leaveOut)
    if (draft === undefined) continue
    const content = JSON.stringify([draft.type, draft.key, draft.text, draft.data])
    if (seen.has(content)) leaveOut('said twice')
    else drafts.push(draft)
    seen.add(content)
  }
  return drafts
}

async function toDraft(item: unknown, { turns, known, types }: Given, leaveOut: LeaveOut): Promise<Draft | undefined> {
  if (!isObject(item)) return void leaveOut('not an item')
  const type = types.find(({ name }) => name === item.type)
  if (type === undefined) return void leaveOut('unknown type')
  const text = readText(item.text, limits.text)
  if (text === undefined) return void leaveOut('no text')
  const turn = numbered(turns, item.turn)
  // Whoever wrote the turn that says it decides, not what the model makes of it.
  if (type.name === 'instruction' && !givers.includes(turn?.role)) {
    return void leaveOut('instruction that no user or operator gave')
  }
  const data = await readData(item.data, type)
  if (data === 'wrong') return void leaveOut('data that its type refuses')
  const optional = {
    key: readText(item.key, limits.key),
    about: readList(item.about, (entity) => readText(entity, limits.entity)),
    supersedes: numbered(known, item.supersedes)?.id,
    confidence: readConfidence(item.confidence),
  }
  for (const [name, value] of Object.entries(optional)) {
    if (value === undefined && !isNothing(item[name])) leaveOut(`wrong ${name}`)
  }
  for (const name of Object.keys(item)) if (!fields.includes(name)) leaveOut('unknown field')
  if (turn === undefined) leaveOut('unknown turn')
  return present({ type: type.name, text, ...optional, data, source: readSource(turn, item.also, turns) })
}

function readSource(turn: Turn | undefined, also: unknown, turns: readonly Turn[]): Draft['source'] {
  const others = readList(also, (number) => numbered(turns, number)?.id)?.filter((id) => id !== turn?.id) ?? []
  const source = present({
    messageId: turn?.id,
    evidence: others.length === 0 ? undefined : others,
  })
  return Object.keys(source).length === 0 ? undefined : source
}

/** As the type's schema takes it: models write null for what is not there. */
async function readData(data: unknown, { schema }: MemoryType): Promise<Json | undefined | 'wrong'> {
  if (schema === undefined) return undefined
  for (const candidate of [data ?? undefined, withoutNulls(data) ?? undefined]) {
    if (await accepts(schema, candidate)) return candidate as Json | undefined
  }
  return 'wrong'
}

async function accepts(schema: StandardSchema, data: unknown): Promise<boolean> {
  try {
    return (await schema['~standard'].validate(data)).issues === undefined
  } catch {
    // Schemas may count on what they would never be given by people.
    return false
  }
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (!isObject(value)) return value
  const entries = Object.entries(value).filter(([, part]) => part !== null)
  return Object.fromEntries(entries.map(([name, part]) => [name, withoutNulls(part)]))
}

/** What has this number, from 1; models write numbers as texts too. */
function numbered<T>(list: readonly T[], number: unknown): T | undefined {
  const place = typeof number === 'string' ? Number.parseInt(number, 10) : number
  return typeof place === 'number' ? list[place - 1] : undefined
}

function readText(value: unknown, maxLength: number): string | undefined {
  if (typeof value !== 'string') return undefined
  const text = value.trim()
  return text === '' || text.length > maxLength || /\0|\p{Surrogate}/u.test(text) ? undefined : text
}

function readList(value: unknown, read: (item: unknown) => string | undefined): string[] | undefined {
  if (!Array.isArray(value)) return undefined
  const items = value.map(read).filter((item) => item !== undefined)
  return [...new Set(items)].slice(0, limits.list)
}

function readConfidence(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 && value <= 1 ? value : undefined
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
}

function present<T extends object>(object: { [Key in keyof T]: T[Key] | undefined }): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T
}
