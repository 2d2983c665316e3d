import { type Backend, ConfigError, checkOptions, metadataIn, type Provider, type VectorStore } from '@loci/core'
import { Pinecone } from '@pinecone-database/pinecone'
import { connection } from './connection.ts'
import { readUrl } from './read-url.ts'
import type { CreateOptions } from './target.ts'
import { vectorStore } from './vectors.ts'

/** Exactly one of `url`, `apiKey` and `client`; with the latter two `index`, `host` or both. */
export interface PineconeOptions {
  /** Where one text has to say all: `pinecone://<API key>@<index>`, with `?host=` and `?controllerHostUrl=` as below. */
  url?: string
  apiKey?: string
  /** A client of `@pinecone-database/pinecone`, 8 or 9, which keeps its settings. */
  client?: Pinecone
  /** The name of an index with dense vectors and the metric `cosine` or `dotproduct`. */
  index?: string
  /** Where the data of the index is. Default: what Pinecone says about `index`. Without `index` nobody checks the metric. */
  host?: string
  /** Where Pinecone is asked about indexes, when it is not Pinecone. Goes with `apiKey`. */
  controllerHostUrl?: string
  /** What the names of the namespaces begin with, default `loci`: `loci_1_t_acme`. */
  prefix?: string
  /** Makes a serverless index where there is none, when the schema is `migrate`. Without it none is ever made. */
  create?: CreateOptions
}

const known = ['url', 'apiKey', 'client', 'index', 'host', 'controllerHostUrl', 'prefix', 'create'] as const

/**
 * A backend in one index: vectors, and rows beside them for one writing process (`metadataIn` of the core). Does no I/O;
 * the stores' `open` does.
 * @throws ConfigError when the options cannot be right.
 */
export const pinecone: Provider<PineconeOptions, Required<Backend>> = Object.assign(makeBackend, {
  schemes: ['pinecone'],
})

function makeBackend(given: PineconeOptions): Required<Backend> {
  checkOptions('pinecone', given, known)
  const { apiKey, client, index, host, controllerHostUrl, prefix = 'loci', create } = withUrl(given)
  if ((apiKey === undefined) === (client === undefined)) {
    throw new ConfigError("pinecone: give one of url, apiKey and client, as in pinecone({ apiKey, index: 'memories' })")
  }
  if (client !== undefined && controllerHostUrl !== undefined) {
    throw new ConfigError('pinecone: controllerHostUrl goes with apiKey')
  }
  if (typeof prefix !== 'string' || !/^[A-Za-z0-9-]{1,100}$/.test(prefix)) {
    throw new ConfigError('pinecone: prefix must be 1 to 100 letters, digits or -')
  }
  if (index === undefined && host === undefined) throw new ConfigError('pinecone: give index, the name of the index')
  if (index !== undefined && (typeof index !== 'string' || !/^[a-z0-9-]{1,45}$/.test(index))) {
    throw new ConfigError('pinecone: index must be 1 to 45 lower-case letters, digits or -')
  }
  const target = {
    ...(index === undefined ? {} : { index }),
    ...(host === undefined ? {} : { host: checkedAddress('host', host) }),
    ...(create === undefined ? {} : { create: checkedCreate(create, index) }),
  }
  const connect = connection(client ?? clientFor(apiKey, controllerHostUrl), target)
  const rows = vectorStore(connect(), { prefix, holdsRows: true })
  const sibling = (): VectorStore => ({ ...vectorStore(connect(), { prefix, holdsRows: false }), sibling })
  return {
    // Each request has one number in the log of its namespace: it takes effect as a whole.
    metadata: metadataIn(rows, { ordered: true }),
    vectors: sibling(),
  }
}

function withUrl({ url, ...options }: PineconeOptions): PineconeOptions {
  if (url === undefined) return options
  const inUrl = readUrl(url)
  const twice = Object.keys(inUrl).find((option) => options[option as keyof typeof options] !== undefined)
  if (twice !== undefined) throw new ConfigError(`pinecone: ${twice} stands in url already`)
  return { ...options, ...inUrl }
}

/** A request that hangs holds up the writes that come after it. */
const requestTimeoutMs = 30_000

function clientFor(apiKey: unknown, controllerHostUrl: unknown): Pinecone {
  // With a line break in it, `fetch` would quote the key in its error.
  if (typeof apiKey !== 'string' || !/^[\x21-\x7e]+$/.test(apiKey)) {
    throw new ConfigError('pinecone: apiKey must be visible ASCII characters, with no space or line break')
  }
  return new Pinecone({
    apiKey,
    // The core repeats what may be repeated.
    maxRetries: 0,
    fetchApi: (input, init) => fetch(input, { ...init, signal: AbortSignal.timeout(requestTimeoutMs) }),
    ...(controllerHostUrl === undefined
      ? {}
      : { controllerHostUrl: checkedAddress('controllerHostUrl', controllerHostUrl) }),
  })
}

/** Without the text in the error: it may hold a secret. */
function checkedAddress(option: string, address: unknown): string {
  const full = typeof address === 'string' && !/^https?:\/\//i.test(address) ? `https://${address}` : address
  const parsed = typeof full === 'string' && URL.canParse(full) ? new URL(full) : undefined
  if (parsed === undefined || parsed.username || parsed.password || parsed.search || parsed.hash) {
    throw new ConfigError(`pinecone: ${option} must be an address, as in 'memories-a1b2c3.svc.pinecone.io'`)
  }
  return (full as string).replace(/\/+$/, '')
}

function checkedCreate(create: CreateOptions, index: string | undefined): CreateOptions {
  checkOptions('pinecone.create', create, ['cloud', 'region', 'dimension'])
  if (index === undefined) throw new ConfigError('pinecone: create needs index, the name of what is to be made')
  if (!['aws', 'gcp', 'azure'].includes(create.cloud)) {
    throw new ConfigError("pinecone.create: cloud must be 'aws', 'gcp' or 'azure'")
  }
  if (typeof create.region !== 'string' || create.region === '') {
    throw new ConfigError("pinecone.create: region must be a name, as 'us-east-1'")
  }
  if (!Number.isSafeInteger(create.dimension) || create.dimension < 1) {
    throw new ConfigError('pinecone.create: dimension must be how many numbers the vectors of your embedder have')
  }
  return create
}
