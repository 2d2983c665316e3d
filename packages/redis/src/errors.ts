/** What the driver throws, as errors of Loci. */
import { LociError, StoreError } from '@loci/core'

type Verdict = readonly [retryable: boolean, advice: string]

const lost: Verdict = [true, 'the connection to the server was lost; try again in a moment']
const unreachable: Verdict = [true, 'the server cannot be reached; check url and the network']
const starting: Verdict = [true, 'the server is starting, or changing its role; try again in a moment']
const refused: Verdict = [false, 'the server refused the user or its password; check url']

/** The first word of an error of Redis, or a code of Node. */
const verdicts = new Map<string, Verdict>([
  ['LOADING', starting],
  ['MASTERDOWN', starting],
  ['CLUSTERDOWN', starting],
  ['TRYAGAIN', starting],
  ['UNBLOCKED', starting],
  ['READONLY', [true, 'the server is a replica; connect to the primary']],
  ['BUSY', [true, 'a script keeps the server busy; try again in a moment']],
  ['NOREPLICAS', [true, 'too few replicas are connected, and nothing was written; try again in a moment']],
  ['OOM', [false, 'the memory of the server is full and nothing was written; raise maxmemory and call again']],
  ['MISCONF', [false, 'the server cannot write to its disk and takes no more; make room and call again']],
  ['WRONGPASS', refused],
  ['NOAUTH', refused],
  ['NOPERM', [false, 'the user lacks a right; grant it the commands and keys that docs/stores/redis.md names']],
  ['CROSSSLOT', [false, 'this cluster cannot run the query engine; use one node, or Redis Cloud']],
  ['MOVED', [false, 'this is one node of a cluster; use one node by itself, or Redis Cloud']],
  ['WRONGTYPE', [false, 'a key that begins with prefix is not of Loci; use another prefix']],
  ['ECONNREFUSED', unreachable],
  ['ENOTFOUND', unreachable],
  ['EAI_AGAIN', unreachable],
  ['EHOSTUNREACH', unreachable],
  ['ENETUNREACH', unreachable],
  ['ETIMEDOUT', unreachable],
  ['ECONNRESET', lost],
  ['EPIPE', lost],
])

/** Errors of Loci stay what they are. */
export function translated(operation: string, error: unknown): LociError {
  if (error instanceof LociError) return error
  const text = messageOf(error)
  const [retryable, advice] = verdicts.get(codeOf(error) ?? wordOf(text)) ?? otherVerdict(error, text)
  return new StoreError({ store: 'redis', operation, retryable, message: `${advice} (${text})`, cause: error })
}

export function isMissingIndex(error: unknown): boolean {
  // RediSearch 2 and 8.
  return /no such index|unknown index name|index not found/i.test(messageOf(error))
}

function otherVerdict(error: unknown, message: string): Verdict {
  if (isMissingIndex(error)) return [false, "an index is missing; open the store with schema: 'migrate'"]
  if (/LIMIT exceeds/i.test(message)) {
    return [false, 'a limit of the query engine is too low; raise its maximum of results to 10,000 or more']
  }
  if (/max number of clients/i.test(message)) return [true, 'the server has no connection left; raise maxclients']
  const name = error instanceof Error ? error.constructor.name : ''
  if (/^(ConnectionTimeout|SocketTimeout)/.test(name)) return unreachable
  if (/^(Socket|Client|Disconnects|Abort|Timeout|CommandTimeout|MultiError)/.test(name)) return lost
  if (/timeout limit was reached/i.test(message)) return [true, 'the server gave up the query; try again in a moment']
  return [false, 'the server refused the command']
}

function wordOf(message: string): string {
  return /^([A-Z]+) /.exec(message)?.[1] ?? ''
}

/** With several addresses of one host, Node throws an AggregateError that has the code. */
function codeOf(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : undefined
}

export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return messageOf(error.errors[0])
  return error instanceof Error ? error.message : String(error)
}
