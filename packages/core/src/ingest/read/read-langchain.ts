/** Messages of LangChain: as objects of its classes, as they are stored (`{ type, data }`) or serialized (`{ lc, kwargs }`). */
import { keyPath } from '../../write/read-values.ts'
import { field, isObject } from './field.ts'

export interface LangChainMessage {
  /** Where its fields are: of the item, or of what is in it. */
  path: string
  fields: object
  /** `human`, `ai`, … */
  role: unknown
}

const types = new Set(['human', 'ai', 'system', 'developer', 'tool', 'function', 'generic', 'chat'])
const className = /^(human|ai|system|tool|function|chat)message(chunk)?$/

/** Undefined when it is none. */
export function readLangChain(path: string, item: object): LangChainMessage | undefined {
  const kwargs = field(item, 'kwargs')
  if (field(item, 'lc') !== undefined && isObject(kwargs)) {
    const id = field(item, 'id')
    return toMessage(keyPath(path, 'kwargs'), kwargs, typeOf(Array.isArray(id) ? id.at(-1) : undefined))
  }
  const getType = field(item, '_getType') ?? field(item, 'getType')
  if (typeof getType === 'function') return toMessage(path, item, typeOf(getType.call(item)))
  const type = typeOf(field(item, 'type'))
  if (type === undefined || field(item, 'role') !== undefined) return undefined
  const data = field(item, 'data')
  if (isObject(data) && field(data, 'content') !== undefined) return toMessage(keyPath(path, 'data'), data, type)
  return field(item, 'content') === undefined ? undefined : toMessage(path, item, type)
}

function typeOf(name: unknown): string | undefined {
  if (typeof name !== 'string') return undefined
  const type = className.exec(name.toLowerCase())?.[1] ?? name
  return types.has(type) ? type : undefined
}

function toMessage(path: string, fields: object, type: string | undefined): LangChainMessage {
  const isGeneric = type === undefined || type === 'generic' || type === 'chat'
  return { path, fields, role: isGeneric ? field(fields, 'role') : type }
}
