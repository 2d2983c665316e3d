/** Assertions whose messages are for the author of an adapter: what was expected, what came, what usually causes it. */
import { equal } from './equal.ts'
import { show, visible } from './show.ts'

interface Finding {
  expected: unknown
  received: unknown
  /** What usually causes it. */
  hint: string
}

type ErrorClass = abstract new (...parameters: never[]) => Error

export function fail(problem: string, { expected, received, hint }: Finding): never {
  const text = (value: unknown) => (typeof value === 'string' ? value : show(value))
  const found = `${problem}\n  expected: ${text(expected)}\n  received: ${text(received)}`
  throw new Error(`${visible(found)}\n  usual cause: ${hint}`)
}

export function expectEqual(problem: string, finding: Finding): void {
  if (!equal(finding.received, finding.expected)) fail(problem, finding)
}

export function expectTrue(holds: boolean, problem: string, finding: Finding): void {
  if (!holds) fail(problem, finding)
}

/** The same ids in the same order. */
export function expectIds(problem: string, { expected, received, hint }: Finding & Ids): void {
  if (!equal(received, expected))
    fail(problem, { expected: idList(expected), received: difference(received, expected), hint })
}

/** The same ids, each once, in any order. */
export function expectSameIds(problem: string, { expected, received, hint }: Finding & Ids): void {
  expectIds(problem, { expected: [...expected].sort(), received: [...received].sort(), hint })
}

/** @returns the error, which is a `wanted`. */
export async function expectThrows(
  problem: string,
  wanted: ErrorClass,
  { action, hint }: { action: () => Promise<unknown>; hint: string },
): Promise<void> {
  // As core does, it takes an error that is thrown before there is a promise.
  const outcome = await Promise.resolve()
    .then(action)
    .then(
      (value) => `no error; it returned ${show(value)}`,
      (error: unknown) => error,
    )
  if (!(outcome instanceof wanted)) fail(problem, { expected: wanted.name, received: outcome, hint })
}

interface Ids {
  expected: readonly string[]
  received: readonly string[]
}

function difference(received: readonly string[], expected: readonly string[]): string {
  const missing = expected.filter((id) => !received.includes(id))
  const extra = received.filter((id) => !expected.includes(id))
  const repeated = received.filter((id, index) => received.indexOf(id) !== index)
  const parts = [
    missing.length > 0 ? `missing ${idList(missing)}` : '',
    extra.length > 0 ? `not wanted ${idList(extra)}` : '',
    repeated.length > 0 ? `repeated ${idList(repeated)}` : '',
  ].filter((part) => part !== '')
  return parts.length > 0 ? parts.join('; ') : `the same in another order, ${idList(received)}`
}

function idList(ids: readonly string[]): string {
  const more = ids.length > 20 ? `, … (${ids.length})` : ''
  return `[${ids
    .slice(0, 20)
    .map((id) => JSON.stringify(id))
    .join(', ')}${more}]`
}
