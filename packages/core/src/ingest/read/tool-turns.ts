/** Calls of tools, and what they gave, as turns. */
import { toStorable } from '../../unicode.ts'
import { leaveOut, type Reading, toSaid } from './reading.ts'
import { toolText } from './tool-text.ts'

/** @param name of the tool, where it has one. @param input a text, as models write it, or a value. */
export function callTool(reading: Reading, name: unknown, input: unknown, callId: unknown): void {
  const tool = toName(name)
  if (typeof callId === 'string') {
    // LangChain has calls twice: as Anthropic's blocks and as its own list.
    if (reading.calls.has(callId)) return
    reading.calls.add(callId)
    if (tool !== undefined) reading.tools.set(callId, tool)
  }
  const words = toolText(reading, input)
  const text = words === '' ? (tool ?? 'tool') : `${tool ?? 'tool'} ${words}`
  reading.said.push(toSaid('tool_call', 'assistant', text, tool))
}

export function giveResult(reading: Reading, name: unknown, output: unknown, callId: unknown): void {
  const tool = toName(name) ?? (typeof callId === 'string' ? reading.tools.get(callId) : undefined)
  const text = toolText(reading, output)
  if (text.trim() === '') leaveOut(reading, 'empty tool result')
  else reading.said.push(toSaid('tool_result', 'tool', text, tool))
}

const maxNameCharacters = 256

function toName(name: unknown): string | undefined {
  if (typeof name !== 'string' || name.trim() === '') return undefined
  return toStorable(name.slice(0, maxNameCharacters))
}
