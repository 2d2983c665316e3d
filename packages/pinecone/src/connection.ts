/** What the stores of one backend call the client through. The client needs no closing: idle sockets hold no process. */
import { StoreError } from '@loci/core'
import type { Index, Pinecone } from '@pinecone-database/pinecone'
import { translated } from './errors.ts'
import { openTarget, type Target, type TargetOptions } from './target.ts'

/** One store's use of the client. Whatever fails is thrown as an error of Loci that names the operation. */
export interface Connection {
  /** @returns how many numbers the vectors of the index have. */
  open(wanted: Parameters<typeof openTarget>[2]): Promise<number>
  run<T>(operation: string, use: (data: Index) => Promise<T>): Promise<T>
  close(): void
}

/** Returns the function that gives each store its connection. */
export function connection(client: Pinecone, options: TargetOptions): () => Connection {
  return () => {
    let target: Target | undefined
    let isClosed = false

    async function attempt<T>(operation: string, use: () => Promise<T>): Promise<T> {
      if (isClosed) throw unusable(operation, 'the store is closed; make a new one')
      try {
        return await use()
      } catch (error) {
        throw translated(operation, error)
      }
    }

    return {
      async open(wanted) {
        target = await attempt('open', () => openTarget(client, options, wanted))
        return target.dimension
      },
      async run(operation, use) {
        return await attempt(operation, async () => {
          if (target === undefined) throw unusable(operation, 'call open() first')
          return await use(target.data)
        })
      },
      close() {
        isClosed = true
      },
    }
  }
}

function unusable(operation: string, message: string): StoreError {
  return new StoreError({ store: 'pinecone', operation, retryable: false, message })
}
