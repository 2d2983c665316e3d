/** What the stores of one backend call the client through. The client needs no closing: idle sockets hold no process. */
import { StoreError } from '@loci/core'
import type { QdrantClient } from '@qdrant/js-client-rest'
import { translated } from './errors.ts'

/** One store's use of the client. Whatever fails is thrown as an error of Loci that names the operation. */
export interface Connection {
  open(setUp: (client: QdrantClient) => Promise<void>): Promise<void>
  run<T>(operation: string, use: (client: QdrantClient) => Promise<T>): Promise<T>
  close(): void
}

/** Returns the function that gives each store its connection. */
export function connection(client: QdrantClient): () => Connection {
  return () => {
    let state: 'new' | 'open' | 'closed' = 'new'

    async function attempt<T>(operation: string, use: (client: QdrantClient) => Promise<T>): Promise<T> {
      if (state === 'closed') throw unusable(operation, 'the store is closed; make a new one')
      try {
        return await use(client)
      } catch (error) {
        throw translated(operation, error)
      }
    }

    return {
      async open(setUp) {
        await attempt('open', setUp)
        state = 'open'
      },
      async run(operation, use) {
        if (state === 'new') throw unusable(operation, 'call open() first')
        return await attempt(operation, use)
      },
      close() {
        state = 'closed'
      },
    }
  }
}

function unusable(operation: string, message: string): StoreError {
  return new StoreError({ store: 'qdrant', operation, retryable: false, message })
}
