import { type Backend, fromConfig } from '@loci/core'
import { pgvector } from '@loci/pgvector'
import { qdrant } from '@loci/qdrant'
import { sqlite } from '@loci/sqlite'

const providers = { sqlite, pgvector, qdrant }

/** One URL for everything; of two, with a comma between them, the first holds the vectors and the second the rows. */
export function storeOf(urls = 'sqlite:memory.db'): Backend {
  const [vectors = '', metadata] = urls.split(',').map((url) => url.trim())
  return fromConfig(providers, metadata === undefined ? vectors : { vectors, metadata })
}
