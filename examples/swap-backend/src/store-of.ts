import type { Backend } from '@loci/core'
import { pgvector } from '@loci/pgvector'
import { qdrant } from '@loci/qdrant'
import { sqlite } from '@loci/sqlite'

/** One URL for everything; of two, with a comma between them, the first holds the vectors and the second the rows. */
export function storeOf(urls = 'sqlite:memory.db'): Backend {
  const [vectors, rows = vectors] = urls.split(',').map((url) => backendOf(url.trim()))
  if (vectors === rows) return vectors as Backend
  return { vectors: vectors?.vectors, metadata: rows?.metadata } as Backend
}

function backendOf(url: string): Required<Backend> {
  const scheme = url.slice(0, url.indexOf(':'))
  switch (scheme) {
    case 'sqlite':
      return sqlite({ path: url.slice('sqlite:'.length) })
    case 'postgres':
      return pgvector({ url })
    case 'qdrant':
      return qdrant({ url: url.replace('qdrant:', 'http:') })
    default:
      throw new Error(`LOCI_STORE: expected sqlite:FILE, postgres://… or qdrant://…, not ${scheme}`)
  }
}
