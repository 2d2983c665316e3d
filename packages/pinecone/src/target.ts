/** Which index is meant: it is asked for, made where that is wanted, and checked. */
import { ConfigError, DimensionError, type MetadataSpec, StoreError } from '@loci/core'
import type { Index, Pinecone } from '@pinecone-database/pinecone'
import { isNotFound } from './errors.ts'

export interface CreateOptions {
  cloud: 'aws' | 'gcp' | 'azure'
  region: string
  /** How many numbers the vectors of your embedder have. */
  dimension: number
}

/** What the options say about it. */
export interface TargetOptions {
  index?: string
  host?: string
  create?: CreateOptions
}

export interface Target {
  data: Index
  dimension: number
}

/**
 * @param wanted what the vectors need; undefined for rows, whose vectors mean nothing.
 * @throws ConfigError, DimensionError and StoreError that say what is wrong with the index.
 */
export async function openTarget(
  client: Pinecone,
  options: TargetOptions,
  { schema, dimensions }: { schema: MetadataSpec['schema']; dimensions: number | undefined },
): Promise<Target> {
  const { index, host } = options
  const described = index === undefined ? undefined : await describe(client, index, options, schema)
  const address = host ?? described?.host
  if (address === undefined) throw new ConfigError('pinecone: Pinecone does not say where the index is; give host')
  const data = client.index({ host: address })
  const dimension = described?.dimension ?? (await data.describeIndexStats()).dimension
  const name = index ?? 'the index'
  if (dimension === undefined) throw new ConfigError(`pinecone: ${name} must be an index of dense vectors`)
  if (schema !== 'off' && dimensions !== undefined && dimensions !== dimension) {
    throw new DimensionError(
      `pinecone: ${name} holds vectors of ${dimension} numbers, not ${dimensions}; all vectors of an index have the same length`,
    )
  }
  return { data, dimension }
}

interface Described {
  host: string
  dimension: number | undefined
}

async function describe(
  client: Pinecone,
  index: string,
  { create }: TargetOptions,
  schema: MetadataSpec['schema'],
): Promise<Described> {
  let model: Awaited<ReturnType<Pinecone['describeIndex']>>
  try {
    model = await client.describeIndex(index)
  } catch (error) {
    if (!isNotFound(error)) throw error
    if (create === undefined || schema !== 'migrate') throw missing(index, create)
    const { dimension, cloud, region } = create
    await client.createIndex({
      name: index,
      dimension,
      metric: 'cosine',
      spec: { serverless: { cloud, region } },
      waitUntilReady: true,
      suppressConflicts: true,
    })
    model = await client.describeIndex(index)
  }
  const { host, status, dimension, metric } = model
  if (!status.ready && schema !== 'off') {
    const retryable = status.state === 'Initializing'
    const message = `the index ${index} is not ready (${status.state})${retryable ? '; try again in a moment' : ''}`
    throw new StoreError({ store: 'pinecone', operation: 'open', retryable, message })
  }
  if (schema !== 'off' && metric !== 'cosine' && metric !== 'dotproduct') {
    throw new ConfigError(`pinecone: the index ${index} must have the metric cosine or dotproduct, not ${metric}`)
  }
  return { host, dimension }
}

function missing(index: string, create: CreateOptions | undefined): ConfigError {
  const how =
    create === undefined
      ? 'make one with dense vectors and the metric cosine, or give create: { cloud, region, dimension }'
      : "open it once with schema: 'migrate'"
  return new ConfigError(`pinecone: there is no index ${index} in the project of this API key; ${how}`)
}
