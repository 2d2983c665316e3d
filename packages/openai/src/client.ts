import { ConfigError, ModelError } from '@loci/core'
import { OpenAI } from 'openai'
import { type Secrets, secretsOf } from './secrets.ts'

interface ClientSettings {
  readonly apiKey?: unknown
  readonly baseURL?: unknown
}

interface RequestOptions {
  signal: AbortSignal
  timeout: number
  maxRetries: number
}

/** What embeddings use of an `OpenAI` or `AzureOpenAI` of the package `openai`. */
export interface EmbeddingsClient extends ClientSettings {
  readonly embeddings: {
    create(
      body: { model: string; input: string[]; encoding_format: 'base64' | 'float'; dimensions?: number },
      options: RequestOptions,
    ): PromiseLike<unknown>
  }
}

/** What chat completions use of an `OpenAI` or `AzureOpenAI` of the package `openai`. */
export interface ChatClient extends ClientSettings {
  readonly chat: { readonly completions: { create(body: ChatBody, options: RequestOptions): PromiseLike<unknown> } }
}

export interface ChatMessage {
  role: 'system' | 'user' | 'assistant'
  content: string
}

export interface ChatBody {
  model: string
  messages: ChatMessage[]
  response_format?:
    | { type: 'json_schema'; json_schema: { name: string; strict: boolean; schema: { [name: string]: unknown } } }
    | { type: 'json_object' }
  max_completion_tokens?: number
  max_tokens?: number
  temperature?: number
  reasoning_effort?: ReasoningEffort
}

export type ReasoningEffort = 'none' | 'minimal' | 'low' | 'medium' | 'high'

/** What messages say about an endpoint. */
export interface Endpoint {
  secrets: Secrets
  /** Where requests go, without path and key. */
  place: string
}

export interface Connection<Client> extends Endpoint {
  client: Client
}

interface ConnectOptions<Client> {
  apiKey?: string
  baseURL?: string
  client?: Client
}

interface Wanted<Client> {
  /** The method that a client must have. */
  method(client: Client): unknown
  /** Of one answer; not for a client that was given. Default: no bound. */
  maxAnswerBytes?: number
}

const openaiURL = 'https://api.openai.com/v1'

/** The client that was given, or one of our own that knows nothing but the key and the address. */
export function connect<Client extends ClientSettings>(
  where: string,
  options: ConnectOptions<Client>,
  { method, maxAnswerBytes }: Wanted<Client>,
): Connection<Client | OpenAI> {
  if (options.client !== undefined) {
    const client = checkedClient(where, options, method)
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
  return { client: ownClient(baseURL, apiKey, maxAnswerBytes), ...readAddress(apiKey, baseURL) }
}

/** Every setting is given, so that the client takes none from the environment. */
function ownClient(baseURL: string, apiKey: string | undefined, maxAnswerBytes: number | undefined): OpenAI {
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
      const response = await fetch(url, { ...init, headers: headersWith(apiKey), redirect: 'manual' })
      return maxAnswerBytes === undefined ? response : bounded(response, maxAnswerBytes)
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

/** Ends with an error instead of filling the memory. */
function bounded(response: Response, maxBytes: number): Response {
  if (response.body === null) return response
  let bytes = 0
  const count = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      bytes += chunk.byteLength
      if (bytes <= maxBytes) controller.enqueue(chunk)
      else
        controller.error(new ModelError(`the endpoint sent more than ${maxBytes} bytes for one answer and was cut off`))
    },
  })
  return new Response(response.body.pipeThrough(count), response)
}

function readAddress(apiKey: unknown, baseURL: unknown): Endpoint {
  const address = typeof baseURL === 'string' && URL.canParse(baseURL) ? new URL(baseURL) : undefined
  return { secrets: secretsOf(apiKey, address), place: address?.origin ?? 'the endpoint' }
}

function checkedClient<Client>(
  where: string,
  { client, apiKey, baseURL }: ConnectOptions<Client>,
  method: Wanted<Client>['method'],
): Client {
  if (apiKey !== undefined || baseURL !== undefined) {
    throw new ConfigError(`${where}: give either client, or apiKey and baseURL; a client has its own`)
  }
  if (client === undefined || typeof method(client) !== 'function') {
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
