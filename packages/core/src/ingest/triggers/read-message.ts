/** One message read by the rules of a language. */
import type { Finding } from '../trigger.ts'
import { type Clause, type Sentence, sentencesOf } from './clauses.ts'
import { type CompiledTable, endOf } from './compile-table.ts'
import { maskCharacter, maskQuotations } from './mask.ts'
import { recurringRequest } from './recurring-request.ts'
import { draftOf, type Opening, openingOf, type Statement, statementOf, textOf, type Words } from './statement.ts'

export interface Found {
  trigger: string
  finding: Finding
}

interface Reading {
  source: string
  table: CompiledTable
  found: Found[]
  /** After `remember:`, what comes next; after the first item of a list, the others. */
  remembers: 'nothing' | 'next' | 'items'
  /** The clause that a correction is of, in `That's wrong, I am 41`. */
  corrects: number
  /** The sentence before, for `remember that`. */
  before: { words: Words; firstFound: number } | undefined
  /** Nothing was said before. */
  isFirst: boolean
}

/** Nobody says who he is after so many characters: what is so long was pasted. */
const longestMessage = 20_000
const explicitConfidence = 0.95
const correctable: ReadonlySet<string> = new Set(['instruction', 'preference', 'self'])
/** Three words, or two with a number; `remember me` says nothing. */
const says = /\S\s+\S+\s+\S|\p{N}/u
const vacant = new RegExp(`^[\\s${maskCharacter}]*$`)

/** What it says, in its order. When its speaker wants something not remembered, that only. */
export function readMessage(message: string, table: CompiledTable): readonly Found[] {
  const source = firstCharacters(message)
  const reading: Reading = {
    source,
    table,
    found: [],
    remembers: 'nothing',
    corrects: 0,
    before: undefined,
    isFirst: true,
  }
  for (const sentence of sentencesOf(maskQuotations(source), table)) readSentence(sentence, reading)
  return settled(reading.found, source)
}

/** What is refused is not remembered, and what is said of one answer in several sentences is one judgement. */
function settled(found: readonly Found[], source: string): readonly Found[] {
  const refusals = found.filter(({ trigger }) => trigger === 'refusal')
  if (refusals.length > 0) return [widest(refusals)]
  const settled: Found[] = []
  for (const one of found) {
    const joined = joinedFeedback(settled.at(-1), one, source)
    if (joined === undefined) settled.push(one)
    else settled[settled.length - 1] = joined
  }
  return settled
}

const ranges = ['turn', 'previous', 'session'] as const

function widest(refusals: readonly Found[]): Found {
  const range = ranges.findLast((one) => refusals.some(({ finding }) => 'refuse' in finding && finding.refuse === one))
  return { trigger: 'refusal', finding: { refuse: range ?? 'turn' } }
}

function joinedFeedback(before: Found | undefined, one: Found, source: string): Found | undefined {
  if (before?.trigger !== 'feedback' || one.trigger !== 'feedback') return undefined
  const [first, second] = [before.finding, one.finding]
  if (!('draft' in first && 'draft' in second) || first.span === undefined || second.span === undefined)
    return undefined
  if (verdictOf(first.draft.data) !== verdictOf(second.draft.data)) return undefined
  const [start, end] = [first.span[0], second.span[1]]
  return { ...before, finding: { draft: { ...first.draft, text: textOf({ start, end }, source) }, span: [start, end] } }
}

function verdictOf(data: unknown): unknown {
  return (data as { verdict?: unknown } | undefined)?.verdict
}

function readSentence(sentence: Sentence, reading: Reading): void {
  const { clauses, isItem } = sentence
  const first = clauses[0]
  if (first === undefined) return
  const firstFound = reading.found.length
  const { remembers } = reading
  if (remembers === 'next' || (remembers === 'items' && isItem)) {
    reading.remembers = isItem ? 'items' : 'nothing'
    rememberClauses(clauses, 0, 0, reading)
  } else {
    reading.remembers = 'nothing'
    reading.corrects = 0
    for (let index = 0; index < clauses.length; ) index = readClause(clauses, index, reading)
  }
  const last = clauses.at(-1) as Clause
  const isStatement = clauses.every(({ isAsked, isReal }) => !isAsked && isReal)
  reading.before = isStatement
    ? { words: { start: first.start + openingOf(first.text, reading.table).at, end: endIn(last) }, firstFound }
    : undefined
  reading.isFirst = false
}

/** @returns the index of the next clause to read. */
function readClause(clauses: readonly Clause[], index: number, reading: Reading): number {
  const clause = clauses[index] as Clause
  const { table, found, source } = reading
  if (!clause.isReal) return index + 1
  const opening = openingOf(clause.text, table)
  if (clause.isAsked && !opening.isRequest) return index + 1
  const isBare = opening.isCorrection && opening.at === clause.text.length
  if (isBare && index < clauses.length - 1) {
    reading.corrects = index + 1
    return index + 1
  }
  opening.isCorrection ||= reading.corrects === index && index > 0
  if (isBare) opening.at = 0
  const remember = endOf(table.remember, clause.text, opening.at)
  const statement = statementOf(clause, opening, table)
  const trigger = statement?.rule.trigger
  const words = wordsOf(clause, opening.at, table)
  if (statement !== undefined && (trigger === 'refusal' || trigger === 'permission')) {
    found.push(consentOf(statement))
  } else if (remember !== undefined) {
    return rememberClauses(clauses, index, remember, reading)
  } else if (statement !== undefined && (!clause.isAsked || trigger === 'instruction')) {
    found.push({ trigger: triggerOf(statement, opening), finding: draftOf(statement, words, source, table) })
  } else {
    const request = recurringRequest(clause.text.slice(opening.at), words, source, table)
    if (request !== undefined) found.push({ trigger: 'recurring', finding: request })
  }
  return index + 1
}

function triggerOf({ rule }: Statement, { isCorrection }: Opening): string {
  return isCorrection && correctable.has(rule.trigger) ? 'correction' : rule.trigger
}

function consentOf({ rule }: Statement): Found {
  return rule.trigger === 'refusal'
    ? { trigger: 'refusal', finding: { refuse: rule.refuse } }
    : { trigger: 'permission', finding: { permit: 'session' } }
}

/** The rest of a sentence, clause by clause where each says something of a known kind, else as it is. */
function rememberClauses(clauses: readonly Clause[], index: number, at: number, reading: Reading): number {
  const { table, source, found } = reading
  const asked = clauses.findIndex((clause, place) => place > index && (clause.isAsked || !clause.isReal))
  const end = asked === -1 ? clauses.length : asked
  const isApart = vacant.test(clauses[index]?.text.slice(at) ?? '') && end > index + 1
  if (isApart) return rememberClauses(clauses, index + 1, 0, reading)
  const pieces = clauses.slice(index, end)
  const [first, last] = [pieces[0], pieces.at(-1)]
  if (first === undefined || last === undefined || !first.isReal) return end
  const payload = first.text.slice(at)
  if (pieces.length === 1 && (vacant.test(payload) || endOf(table.vague, payload, 0) === payload.length)) {
    if (/^\s*:/.test(source.slice(endIn(first)))) reading.remembers = 'next'
    else if (index === 0 && reading.isFirst && payload === '') reading.remembers = 'next'
    else if (payload === '' || !vacant.test(payload)) rememberBefore(reading)
    else found.push(asFact({ start: first.start + at, end: endIn(last) }, source))
    return end
  }
  const statements = pieces.map((piece, place) => {
    const from = place === 0 ? at : 0
    const opening = openingOf(piece.text.slice(from), table)
    opening.at += from
    return { words: wordsOf(piece, opening.at, table), statement: statementOf(piece, opening, table) }
  })
  const known = statements.filter(({ statement }) => statement !== undefined && isMemory(statement))
  if (known.length === statements.length) {
    for (const { words, statement } of statements) {
      found.push(explicit(draftOf(statement as Statement, words, source, table)))
    }
  } else {
    const type = known[0]?.statement?.rule.trigger === 'instruction' ? 'instruction' : 'fact'
    const words = { start: statements[0]?.words.start ?? first.start + at, end: endIn(last) }
    const text = textOf(words, source)
    if (says.test(text)) found.push(explicit({ draft: { type, text }, span: [words.start, words.end] }))
  }
  return end
}

/** `I am vegan. Please remember that.` */
function rememberBefore({ before, found, source }: Reading): void {
  if (before === undefined) return
  const last = found.splice(before.firstFound)
  const known = last.filter(({ trigger }) => trigger === 'correction' || correctable.has(trigger))
  if (known.length === 0) found.push(asFact(before.words, source))
  for (const { finding } of known) if ('draft' in finding) found.push(explicit(finding))
}

function asFact(words: Words, source: string): Found {
  return explicit({ draft: { type: 'fact', text: textOf(words, source) }, span: [words.start, words.end] })
}

function explicit(finding: Extract<Finding, { draft: unknown }>): Found {
  return {
    trigger: 'remember',
    finding: { ...finding, draft: { ...finding.draft, confidence: explicitConfidence } },
  }
}

function isMemory({ rule }: Statement): boolean {
  return correctable.has(rule.trigger) || rule.trigger === 'correction'
}

function wordsOf(clause: Clause, at: number, table: CompiledTable): Words {
  const words: Words = { start: clause.start + at, end: endIn(clause) }
  return clause.sharesSubject ? { ...words, subject: table.sharedSubject.subject } : words
}

function endIn({ start, text }: Clause): number {
  return start + text.length
}

/** No half of a surrogate pair is left over. */
function firstCharacters(text: string): string {
  if (text.length <= longestMessage) return text
  return text.slice(0, /[\ud800-\udbff]/.test(text[longestMessage - 1] as string) ? longestMessage - 1 : longestMessage)
}
