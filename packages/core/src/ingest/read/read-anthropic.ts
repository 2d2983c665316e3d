/** Blocks of Anthropic's Messages API, those of its server tools and MCP too. */
import { field } from './field.ts'
import { leaveOut, type Reading } from './reading.ts'
import { callTool, giveResult } from './tool-turns.ts'

/** Whether it is one of theirs. */
export function readAnthropicBlock(reading: Reading, type: string, block: object): boolean {
  switch (type) {
    case 'tool_use':
    case 'server_tool_use':
    case 'mcp_tool_use':
      callTool(reading, field(block, 'name'), field(block, 'input'), field(block, 'id'))
      return true
    case 'thinking':
    case 'redacted_thinking':
      leaveOut(reading, 'reasoning part')
      return true
    case 'search_result':
      leaveOut(reading, 'search result')
      return true
    default:
      // `tool_result`, `mcp_tool_result`, `web_search_tool_result`, `code_execution_tool_result`, …
      if (!type.endsWith('tool_result')) return false
      giveResult(reading, undefined, field(block, 'content'), field(block, 'tool_use_id'))
      return true
  }
}
