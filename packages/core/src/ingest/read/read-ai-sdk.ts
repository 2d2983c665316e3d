/** Parts of the AI SDK's ModelMessage and UIMessage. Source: `provider-utils` and `ai` of vercel/ai, versions 5 to 7. */
import { InputError } from '../../errors.ts'
import { field, isObject } from './field.ts'
import { leaveOut, type Reading } from './reading.ts'
import { callTool, giveResult } from './tool-turns.ts'

/** Whether it is one of theirs. @throws InputError naming the path. */
export function readAiSdkPart(reading: Reading, path: string, type: string, part: object): boolean {
  switch (type) {
    case 'tool-call':
      callTool(reading, field(part, 'toolName'), field(part, 'input') ?? field(part, 'args'), field(part, 'toolCallId'))
      return true
    case 'tool-result':
    case 'tool-error':
      giveResult(reading, field(part, 'toolName'), resultOf(part), field(part, 'toolCallId'))
      return true
    case 'tool-approval-request':
    case 'tool-approval-response':
      leaveOut(reading, 'tool approval')
      return true
    case 'reasoning':
    case 'reasoning-file':
      leaveOut(reading, 'reasoning part')
      return true
    case 'source':
    case 'source-url':
    case 'source-document':
      leaveOut(reading, 'source')
      return true
    case 'step-start':
      return true
    case 'dynamic-tool':
      readToolPart(reading, field(part, 'toolName'), part)
      return true
    case 'tool-invocation': {
      const invocation = field(part, 'toolInvocation')
      if (!isObject(invocation)) throw new InputError(`${path}.toolInvocation`, 'expected a tool invocation')
      readToolPart(reading, field(invocation, 'toolName'), invocation)
      return true
    }
    default:
      if (type.startsWith('data-')) leaveOut(reading, 'data part')
      else if (type.startsWith('tool-')) readToolPart(reading, type.slice('tool-'.length), part)
      else return false
      return true
  }
}

/** A call with its result, as far as it has come. */
function readToolPart(reading: Reading, name: unknown, part: object): void {
  const callId = field(part, 'toolCallId')
  const state = field(part, 'state')
  if (state === 'input-streaming' || state === 'partial-call') {
    leaveOut(reading, 'unfinished tool call')
    return
  }
  callTool(reading, name, field(part, 'input') ?? field(part, 'rawInput') ?? field(part, 'args'), callId)
  if (state === 'output-available' || state === 'result') {
    if (field(part, 'preliminary') === true) leaveOut(reading, 'unfinished tool result')
    else giveResult(reading, name, field(part, 'output') ?? field(part, 'result'), callId)
  } else if (state === 'output-error') {
    giveResult(reading, name, field(part, 'errorText'), callId)
  } else if (state === 'output-denied') {
    giveResult(reading, name, denied(field(part, 'approval')), callId)
  }
}

function resultOf(part: object): unknown {
  const output = field(part, 'output')
  if (output === undefined) return field(part, 'result') ?? field(part, 'error')
  if (!isObject(output)) return output
  switch (field(output, 'type')) {
    case 'text':
    case 'json':
    case 'error-text':
    case 'error-json':
    case 'content':
      return field(output, 'value')
    case 'execution-denied':
      return denied(output)
    default:
      return output
  }
}

function denied(why: unknown): string {
  const reason = isObject(why) ? field(why, 'reason') : undefined
  return typeof reason === 'string' && reason !== '' ? `execution denied: ${reason}` : 'execution denied'
}
