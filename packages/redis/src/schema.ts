/** Indexes of the query engine: made, completed, checked, never dropped. */
import { setTimeout as sleep } from 'node:timers/promises'
import { ConfigError, DimensionError, type FieldType, type MetadataSpec, StoreError } from '@loci/core'
import { entryOf, listOf, type Reply, textOf } from './client.ts'
import type { Run } from './connection.ts'
import { isMissingIndex } from './errors.ts'
import { numberAttribute } from './words.ts'

/** How long `open` waits; a million rows take about a minute. */
const buildMs = 600_000

export interface Index {
  name: string
  /** What the keys of its records begin with. */
  keys: string
  /** Name, type and options of each. */
  attributes: readonly (readonly [name: string, type: string, ...options: string[]])[]
}

const tagOptions = ['CASESENSITIVE'] as const
const sorted = ['order', 'TAG', ...tagOptions, 'SORTABLE', 'UNF'] as const
/** Sorted by, never searched. */
const order = [...sorted, 'NOINDEX'] as const

export function tenantIndex(prefix: string): Index {
  return { name: `${prefix}:tenants`, keys: `${prefix}:tenant:{`, attributes: [sorted] }
}

export function rowIndex(prefix: string, fields: Record<string, FieldType>): Index {
  const times = ['createdAt', 'occurredAt'].map((field) => [numberAttribute(field), 'NUMERIC', 'SORTABLE'] as const)
  const attributes = [
    ['tenant', 'TAG', ...tagOptions] as const,
    ['kind', 'TAG', ...tagOptions] as const,
    ['tags', 'TAG', ...tagOptions] as const,
    order,
    ...times,
    ...numbersOf(fields),
  ]
  return { name: `${prefix}:rows`, keys: `${prefix}:row:{`, attributes: unique(attributes) }
}

/** @param vector type and options of the attribute. */
export function vectorIndex(
  prefix: string,
  generation: number,
  fields: Record<string, FieldType>,
  vector: readonly string[],
): Index {
  const attributes = [
    ['tenant', 'TAG', ...tagOptions] as const,
    ['tags', 'TAG', ...tagOptions] as const,
    order,
    ['words', 'TEXT', 'NOSTEM'] as const,
    ['vector', 'VECTOR', ...vector] as const,
    ...numbersOf(fields),
  ]
  return { name: `${prefix}:vectors:${generation}`, keys: `${prefix}:vector:${generation}:{`, attributes }
}

/**
 * Makes the index or completes it, and waits until it has read what is stored.
 * @throws ConfigError when it is not ours, and with `verify` when it is missing or lacks something.
 */
export async function prepareIndex(run: Run, index: Index, mode: MetadataSpec['schema']): Promise<void> {
  if (mode === 'off') return
  // Other processes may be doing the same: what they were first with is there in the next round.
  for (let round = 1; round <= 5; round++) {
    const info = await readInfo(run, index.name)
    const command = info === undefined ? createCommand(index) : alterCommand(index, info)
    if (command === undefined) return await untilBuilt(run, index.name, { operation: 'open', patienceMs: buildMs })
    if (mode === 'verify') {
      const what =
        info === undefined ? `the index ${index.name} is missing` : `the index ${index.name} lacks attributes`
      throw new ConfigError(`redis: ${what}; open it once with schema: 'migrate', or run ${command.join(' ')}`)
    }
    try {
      await run(command)
    } catch (error) {
      if (!/already exists|duplicate field/i.test((error as Error).message)) throw error
    }
  }
  throw new StoreError({ store: 'redis', operation: 'open', retryable: true, message: `${index.name} keeps changing` })
}

/** @throws DimensionError when the index holds vectors of another length. */
export async function checkDimensions(run: Run, { name }: Index, dimensions: number): Promise<void> {
  const vector = attributeOf(await readInfo(run, name), 'vector')
  const stored = entryOf(vector, 'dim')
  if (stored === undefined || Number(textOf(stored)) === dimensions) return
  throw new DimensionError(`redis: the index ${name} holds vectors of ${textOf(stored)} numbers, not ${dimensions}`)
}

/** `FLAT` or `HNSW`. */
export async function algorithmOf(run: Run, { name }: Index): Promise<string> {
  return textOf(entryOf(attributeOf(await readInfo(run, name), 'vector'), 'algorithm')).toUpperCase()
}

async function readInfo(run: Run, name: string): Promise<Reply | undefined> {
  try {
    return await run(['FT.INFO', name])
  } catch (error) {
    if (isMissingIndex(error)) return undefined
    throw error
  }
}

function createCommand({ name, keys, attributes }: Index): string[] {
  // Words are short and literal: no stop words, no places in the text.
  const options = ['ON', 'HASH', 'PREFIX', '1', keys, 'NOOFFSETS', 'STOPWORDS', '0']
  return ['FT.CREATE', name, ...options, 'SCHEMA', ...attributes.flat()]
}

function alterCommand({ name, keys, attributes }: Index, info: Reply): string[] | undefined {
  const prefixes = listOf(entryOf(entryOf(info, 'index_definition'), 'prefixes')).map(textOf)
  if (prefixes.length !== 1 || prefixes[0] !== keys) {
    throw new ConfigError(`redis: the index ${name} is not of Loci; use another prefix`)
  }
  const missing = attributes.filter(([attribute, type]) => {
    const found = attributeOf(info, attribute)
    if (found === undefined) return true
    const foundType = textOf(entryOf(found, 'type'))
    if (foundType === type) return false
    throw new ConfigError(
      `redis: ${attribute} of the index ${name} is ${foundType}, not ${type}; use another prefix, ` +
        `or FT.DROPINDEX ${name} (which keeps what is stored) and open the store again`,
    )
  })
  return missing.length === 0 ? undefined : ['FT.ALTER', name, 'SCHEMA', 'ADD', ...missing.flat()]
}

function attributeOf(info: Reply | undefined, name: string): Reply | undefined {
  return listOf(entryOf(info, 'attributes')).find((entry) => textOf(entryOf(entry, 'attribute')) === name)
}

/**
 * A new index, or a new attribute, reads the keys in the background, and answers from what it has read.
 * @throws StoreError, to be tried again, when that takes long.
 */
export async function untilBuilt(
  run: Run,
  name: string,
  { operation, patienceMs = 10_000 }: { operation: string; patienceMs?: number },
): Promise<void> {
  const deadline = performance.now() + patienceMs
  for (let delayMs = 5; ; delayMs = Math.min(2 * delayMs, 500)) {
    if (Number(textOf(entryOf(await run(['FT.INFO', name]), 'indexing'))) === 0) return
    if (performance.now() > deadline) {
      const message = `the index ${name} is being built; try again in a moment`
      throw new StoreError({ store: 'redis', operation, retryable: true, message })
    }
    await sleep(delayMs)
  }
}

function numbersOf(fields: Record<string, FieldType>): (readonly [string, 'NUMERIC'])[] {
  const names = Object.keys(fields).filter((field) => fields[field] === 'number')
  return names.map((field) => [numberAttribute(field), 'NUMERIC'])
}

function unique(attributes: readonly (readonly [string, string, ...string[]])[]): Index['attributes'] {
  return attributes.filter(([name], at) => attributes.findIndex(([other]) => other === name) === at)
}
