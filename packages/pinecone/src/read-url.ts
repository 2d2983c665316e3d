import { ConfigError } from '@loci/core'

interface InUrl {
  apiKey: string
  index: string
  host?: string
  controllerHostUrl?: string
}

const example = 'pinecone://<API key>@<name of the index>'

/**
 * `pinecone://key@index?host=…&controllerHostUrl=…`
 * @throws ConfigError without the text, which holds the key.
 */
export function readUrl(url: unknown): InUrl {
  const [, key, index, query = ''] =
    /^pinecone:\/\/:?([^/@?#]+)@([^/@?#:]+)\/?(?:\?([^#]*))?$/i.exec(typeof url === 'string' ? url : '') ?? []
  if (key === undefined || index === undefined) throw new ConfigError(`pinecone: url must be like ${example}`)
  const found: InUrl = { apiKey: decoded(key), index }
  for (const [name, value] of new URLSearchParams(query)) {
    if (name !== 'host' && name !== 'controllerHostUrl') {
      throw new ConfigError('pinecone: url takes host and controllerHostUrl after the ?, and nothing else')
    }
    found[name] = value
  }
  return found
}

function decoded(key: string): string {
  try {
    return decodeURIComponent(key)
  } catch {
    throw new ConfigError('pinecone: the key in url must be percent-encoded')
  }
}
