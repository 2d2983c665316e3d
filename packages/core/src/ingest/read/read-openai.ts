/** OpenAI: tool calls and parts of Chat Completions, items and parts of the Responses API. Source: types of `openai` 6.49. */
import { InputError, TooLargeError } from '../../errors.ts'
import { field, firstField, isObject } from './field.ts'
import { leaveOut, type Reading } from './reading.ts'
import { callTool, giveResult } from './tool-turns.ts'

const maxCalls = 10_000

/** `tool_calls` of an assistant's message, LangChain's too. @throws InputError naming the path. */
export function readToolCalls(reading: Reading, path: string, calls: unknown): void {
  if (!Array.isArray(calls)) throw new InputError(path, 'expected a list of tool calls')
  if (calls.length > maxCalls) throw new TooLargeError(`${path}: ${calls.length} tool calls; at most ${maxCalls}`)
  for (const [index, call] of calls.entries()) readToolCall(reading, `${path}[${index}]`, call)
}

/** A call as `{ id, function: { name, arguments } }`, `{ id, custom: { name, input } }` or `{ id, name, args }`. */
export function readToolCall(reading: Reading, path: string, call: unknown): void {
  if (!isObject(call)) throw new InputError(path, 'expected a tool call')
  const inner = field(call, 'function') ?? field(call, 'custom') ?? call
  if (!isObject(inner)) throw new InputError(path, 'expected a tool call with the name of its tool')
  callTool(reading, field(inner, 'name'), firstField(inner, ['arguments', 'input', 'args'])?.value, field(call, 'id'))
}

/** The words of a part of theirs; undefined when it is none, or has none. */
export function openAiWords(type: string, part: object): string | undefined {
  switch (type) {
    case 'input_text':
    case 'output_text':
      return toWords(field(part, 'text'))
    case 'refusal':
      return toWords(field(part, 'refusal'))
    case 'input_audio':
    case 'output_audio':
      return toWords(field(part, 'transcript'))
    default:
      return undefined
  }
}

function toWords(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** Items that hold neither words nor what a tool did. */
const silentItems = new Set([
  'additional_tools',
  'compaction',
  'compaction_trigger',
  'item_reference',
  'mcp_approval_request',
  'mcp_approval_response',
  'mcp_list_tools',
  'program',
  'program_output',
  'reasoning',
  'tool_search_output',
])

/** An item of the Responses API that is no message. Whether it is one. */
export function readOpenAiItem(reading: Reading, item: object): boolean {
  const type = String(field(item, 'type'))
  const isItem = ['id', 'call_id', 'status'].some((name) => field(item, name) !== undefined)
  if (silentItems.has(type) && field(item, 'text') === undefined) {
    leaveOut(reading, `${type} item`)
  } else if (isItem && type.endsWith('_call_output')) {
    giveResult(reading, undefined, field(item, 'output'), field(item, 'call_id'))
  } else if (
    isItem &&
    type.endsWith('_call') &&
    field(item, 'text') === undefined &&
    field(item, 'data') === undefined
  ) {
    readCallItem(reading, type, item)
  } else {
    return false
  }
  return true
}

/** What the provider runs itself has its result in the item of the call. */
function readCallItem(reading: Reading, type: string, item: object): void {
  const name = field(item, 'name') ?? type.slice(0, -'_call'.length)
  const callId = field(item, 'call_id') ?? field(item, 'id')
  const input = firstField(item, ['arguments', 'input', 'action', 'actions', 'code', 'queries', 'operation'])
  const output = firstField(item, ['output', 'outputs', 'results', 'error'])
  callTool(reading, name, input?.value, callId)
  if (output !== undefined) giveResult(reading, name, output.value, callId)
  if (type === 'image_generation_call') leaveOut(reading, 'image')
}
