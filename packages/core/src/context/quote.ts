/** What a memory says, as data: on one line, and without anything that looks like the frame around it or opens a section. */

/** Joins emoji and letters, turns a mark into a picture, or orders the signs beside a name: these have a meaning. */
const invisible =
  /(?!\p{Variation_Selector}|\u061c|\u200c|\u200d|\u200e|\u200f)\p{Default_Ignorable_Code_Point}|[\ufff9-\ufffb\ufffe\uffff]|[\u{e0100}-\u{e01ef}]/gu
/** Colours and moves of a terminal. */
const terminalSequence = /(?![\s\u0085])\p{Cc}\[[0-?]*[ -/]*[@-~]/gu
const control = /(?![\s\u0085])\p{Cc}/gu
const space = /[\s\u0085]+/g

const gap = String.raw`[\s\p{Default_Ignorable_Code_Point}]*`
const slash = `${gap}(?:[/／]${gap})?`
const memory = [...'memory'].join(String.raw`\p{Default_Ignorable_Code_Point}*`)
const roles =
  'system|developer|user|assistant|human|tool|s|bos|eos|start_of_turn|end_of_turn|start_header_id|end_header_id'
/** Our own tag; what chat templates put between turns, as <|im_start|>, <<SYS>>, <start_of_turn>; and comments. */
const tag = new RegExp(
  `[<＜](?=${slash}${memory}(?!\\p{L})|${gap}[|｜!]|${gap}[<＜]${slash}SYS|${slash}(?:${roles})${gap}[>＞])`,
  'giu',
)
/** [INST], [/INST] and their like. */
const bracket = new RegExp(
  String.raw`\[(?=${slash}(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS)${gap}\])`,
  'giu',
)
const label = /\[(?=m\d+\])/giu
const heading = /(?<=^|\s)(?=#{1,6}(?:\s|$))/gu
const fence = /`{3,}|~{3,}/g

/** @param cite Whether `[m1]` is a label of ours. */
export function quote(text: string, cite: boolean): string {
  const visible = text.replace(terminalSequence, '').replace(control, '').replace(invisible, '').replace(space, ' ')
  const quoted = visible.replace(tag, '‹').replace(bracket, '(').replace(heading, '\\').replace(fence, firstOf)
  return (cite ? quoted.replace(label, '(') : quoted).trim()
}

function firstOf(run: string): string {
  return run.slice(0, 1)
}
