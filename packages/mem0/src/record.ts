/** One memory of mem0, told the same way for every store that mem0 may keep it in. */
import type { Json } from '@loci/core'

/** What mem0 stores under one id. Times are epoch milliseconds. */
export interface Mem0Record {
  id: string
  /** mem0's `data`. Absent when the row cannot be read as a memory; `broken` says why. */
  text?: string
  userId?: string
  agentId?: string
  runId?: string
  actorId?: string
  role?: string
  /** MD5 of the text, as mem0 wrote it. */
  hash?: string
  createdAt?: number
  updatedAt?: number
  /** The last day of the memory, YYYY-MM-DD in UTC. */
  expirationDate?: string
  /** The text as mem0's keyword search has it. */
  lemmatized?: string
  /** What the application stored besides. */
  metadata: { [key: string]: Json }
  vector?: Float32Array
  /** Why nothing can be made of the row. */
  broken?: string
}

/** mem0's TypeScript SDK writes some names in camel case, its Python SDK and its Redis store in snake case. */
const known = {
  data: ['data'],
  user_id: ['user_id', 'userId'],
  agent_id: ['agent_id', 'agentId'],
  run_id: ['run_id', 'runId'],
  actor_id: ['actor_id', 'actorId'],
  role: ['role'],
  hash: ['hash'],
  attributed_to: ['attributed_to', 'attributedTo'],
  created_at: ['created_at', 'createdAt'],
  updated_at: ['updated_at', 'updatedAt'],
  expiration_date: ['expiration_date', 'expirationDate'],
  lemmatized: ['text_lemmatized', 'textLemmatized'],
} as const
const knownNames = new Set<string>(Object.values(known).flat())

/** @param payload what the store has beside the vector; anything, since others than mem0 may have written it. */
export function toRecord(id: string, payload: unknown, vector?: Float32Array): Mem0Record {
  if (!isObject(payload)) return { id, metadata: {}, broken: 'its payload is no object' }
  const find = (name: keyof typeof known): unknown =>
    known[name].map((key) => payload[key]).find((value) => value != null)
  const record: Mem0Record = { id, metadata: metadataOf(payload) }
  const texts = {
    userId: idOf(find('user_id')),
    agentId: idOf(find('agent_id')),
    runId: idOf(find('run_id')),
    actorId: idOf(find('actor_id')),
    role: idOf(find('role') ?? find('attributed_to')),
    hash: idOf(find('hash')),
    expirationDate: idOf(find('expiration_date')),
    lemmatized: idOf(find('lemmatized')),
  }
  for (const [name, text] of Object.entries(texts)) if (text !== undefined) record[name as keyof typeof texts] = text
  const times = { createdAt: timeOf(find('created_at')), updatedAt: timeOf(find('updated_at')) }
  for (const [name, time] of Object.entries(times)) if (time !== undefined) record[name as keyof typeof times] = time
  if (vector !== undefined && vector.length > 0) record.vector = vector
  const data = find('data')
  if (typeof data === 'string' && data.trim() !== '') record.text = data
  else record.broken = data === undefined ? 'it has no text (`data`)' : 'its text (`data`) is blank or no text'
  return record
}

/** The largest time of ECMAScript. */
const latest = 8.64e15

/** Epoch milliseconds of what mem0 writes: ISO 8601, or a number of seconds or milliseconds. A zero is no time. */
export function timeOf(value: unknown): number | undefined {
  if (typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value))) {
    const number = Number(value)
    // Redis: the Python SDK counts in seconds, the TypeScript SDK in milliseconds.
    return number > 0 && number < latest ? (number < 1e11 ? number * 1000 : number) : undefined
  }
  if (typeof value !== 'string') return undefined
  const hasZone = /(?:Z|[+-]\d\d:?\d\d)$/i.test(value)
  const time = Date.parse(hasZone || !value.includes('T') ? value : `${value}Z`)
  return Number.isNaN(time) ? undefined : time
}

function metadataOf(payload: { [key: string]: unknown }): { [key: string]: Json } {
  const entries = Object.entries(payload).filter(([key, value]) => !knownNames.has(key) && value != null)
  // Drivers give dates and ids as objects of their own: what JSON makes of them is what is kept.
  return JSON.parse(JSON.stringify(Object.fromEntries(entries))) as { [key: string]: Json }
}

/** mem0 takes numbers for ids too. */
function idOf(value: unknown): string | undefined {
  const text = typeof value === 'number' ? String(value) : value
  return typeof text === 'string' && text.trim() !== '' ? text : undefined
}

function isObject(value: unknown): value is { [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
