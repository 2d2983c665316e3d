import { ConfigError } from '@loci/core'
import { OpenAI } from 'openai'
import { type Secrets, secretsOf } from './secrets.ts'

/** What is used of an `OpenAI` or `AzureOpenAI` of the package `openai`. */
export interface EmbeddingsClient {
  readonly apiKey?: unknown
  readonly baseURL?: unknown
  readonly embeddings: {
    create(
      body: { model: string; input: string[]; encoding_format: 'base64' | 'float'; dimensions?: number },
      options: { signal: AbortSignal; timeout: number; maxRetries: number },
    ): PromiseLike<unknown>
  }
}

export interface Connection {
  client: EmbeddingsClient
  secrets: Secrets
  /** Where requests go, without path and key, for messages. */
  place: string
}

const openaiURL = 'https://api.openai.com/v1'

/** The client that was given, or one of our own that knows nothing but the key and the address. */
export function connect(
  where: string,
  options: { apiKey?: string; baseURL?: string; client?: EmbeddingsClient },
): Connection {
  if (options.client !== undefined) {
    const client = checkedClient(where, options)
    const { apiKey, baseURL } = client
    return { client, ...readAddress(apiKey, baseURL) }
  }
  const apiKey = checkedKey(where, options.apiKey)
  const baseURL = checkedURL(where, options.baseURL ?? openaiURL)
  if (apiKey === undefined && options.baseURL === undefined) {
    throw new ConfigError(
      `${where}: give apiKey, or baseURL of an endpoint that needs none; no environment variable is read`,
    )
  }
  return { client: ownClient(baseURL, apiKey), ...readAddress(apiKey, baseURL) }
}

/** Every setting is given, so that the client takes none from the environment. */
function ownClient(baseURL: string, apiKey: string | undefined): OpenAI {
  return new OpenAI({
    baseURL,
    // It refuses to be made without one.
    apiKey: apiKey ?? 'none',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    logLevel: 'off',
    maxRetries: 0,
    fetch: async (url, init) => {
      // A redirect would send the texts to a place that nobody has configured.
      return await fetch(url, { ...init, headers: headersWith(apiKey), redirect: 'manual' })
    },
  })
}

/**
 * All of them: openai 6.49 takes headers, the key's too, from OPENAI_CUSTOM_HEADERS whatever it is given, and tells the
 * endpoint about the machine in `x-stainless-…`.
 */
function headersWith(apiKey: string | undefined): { [name: string]: string } {
  return {
    accept: 'application/json',
    'content-type': 'application/json',
    'user-agent': 'loci',
    ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
  }
}

function readAddress(apiKey: unknown, baseURL: unknown): Pick<Connection, 'secrets' | 'place'> {
  const address = typeof baseURL === 'string' && URL.canParse(baseURL) ? new URL(baseURL) : undefined
  return { secrets: secretsOf(apiKey, address), place: address?.origin ?? 'the endpoint' }
}

function checkedClient(
  where: string,
  { client, apiKey, baseURL }: { client?: EmbeddingsClient; apiKey?: string; baseURL?: string },
): EmbeddingsClient {
  if (apiKey !== undefined || baseURL !== undefined) {
    throw new ConfigError(`${where}: give either client, or apiKey and baseURL; a client has its own`)
  }
  if (typeof client?.embeddings?.create !== 'function') {
    throw new ConfigError(`${where}: client must be an OpenAI or AzureOpenAI of the package openai`)
  }
  return client
}

function checkedURL(where: string, baseURL: unknown): string {
  const address = typeof baseURL === 'string' && URL.canParse(baseURL) ? new URL(baseURL) : undefined
  if (address === undefined || !/^https?:$/.test(address.protocol)) {
    // Without the text: it may hold a secret.
    throw new ConfigError(`${where}: baseURL must begin with http:// or https://, as in 'http://localhost:11434/v1'`)
  }
  if (address.username || address.password || address.search || address.hash) {
    throw new ConfigError(
      `${where}: baseURL must have no user, query or fragment; give the key as apiKey, and anything else in a client`,
    )
  }
  return address.href
}

/** With a line break in it, `fetch` would quote the key in its error. */
function checkedKey(where: string, apiKey: unknown): string | undefined {
  if (apiKey === undefined || (typeof apiKey === 'string' && /^[\x21-\x7e]+$/.test(apiKey))) return apiKey
  throw new ConfigError(`${where}: apiKey must be visible ASCII characters, with no space or line break`)
}
