import { Worker } from 'node:worker_threads'
import { ConfigError, ModelError } from '@loci/core'
import type { Model } from './load-model.ts'
import type { ModelSettings } from './read-options.ts'
import type { FromWorker, ToWorker } from './worker-messages.ts'

interface Waiting {
  resolve(vectors: Float32Array[]): void
  reject(error: unknown): void
}

/**
 * Loads the model in a thread of its own, which keeps the process alive only while somebody waits for it.
 * @throws ConfigError when the model cannot be loaded; ModelError when the thread ends before.
 */
export async function startWorker(settings: ModelSettings): Promise<Model> {
  const worker = newWorker(settings)
  const waiting = new Map<number, Waiting>()
  const { promise: ready, settle } = starting()
  let calls = 0
  let ending: ModelError | undefined

  worker.on('message', (message: FromWorker) => {
    if ('ready' in message) return settle.resolve(message.ready)
    if ('failed' in message) {
      return settle.reject(message.isConfig ? new ConfigError(message.failed) : new ModelError(message.failed))
    }
    const call = waiting.get(message.embedded)
    done(message.embedded)
    if ('vectors' in message) call?.resolve(message.vectors)
    else call?.reject(new ModelError(`${settings.model}: ${message.error}`))
  })
  worker.on('error', (error) => {
    end(new ModelError(`${settings.model}: the thread of the model broke down: ${error.message}`, { cause: error }))
  })
  const exited = new Promise<void>((resolve) => {
    worker.on('exit', (code) => {
      end(new ModelError(`${settings.model}: the thread of the model ended (${code}); make a new embedder`))
      resolve()
    })
  })

  function done(id: number): void {
    waiting.delete(id)
    if (waiting.size === 0) worker.unref()
  }

  function end(error: ModelError): void {
    ending ??= error
    settle.reject(ending)
    for (const [id, { reject }] of waiting) {
      reject(ending)
      done(id)
    }
  }

  try {
    const dimensions = await ready
    worker.unref()
    return {
      dimensions,
      async embed(texts, signal) {
        signal?.throwIfAborted()
        if (ending !== undefined) throw ending
        const id = calls++
        const abort = (): void => {
          post({ abort: id })
          waiting.get(id)?.reject(signal?.reason)
          done(id)
        }
        signal?.addEventListener('abort', abort, { once: true })
        try {
          return await new Promise<Float32Array[]>((resolve, reject) => {
            waiting.set(id, { resolve, reject })
            worker.ref()
            post({ embed: id, texts })
          })
        } finally {
          signal?.removeEventListener('abort', abort)
        }
      },
      async close() {
        if (ending !== undefined) return
        worker.ref()
        post({ close: true })
        await exited
      },
    }
  } catch (error) {
    await worker.terminate()
    throw error
  }

  function post(message: ToWorker): void {
    worker.postMessage(message)
  }
}

function starting(): {
  promise: Promise<number>
  settle: { resolve(dimensions: number): void; reject(error: unknown): void }
} {
  let settle: { resolve(dimensions: number): void; reject(error: unknown): void } | undefined
  const promise = new Promise<number>((resolve, reject) => {
    settle = { resolve, reject }
  })
  return { promise, settle: settle as NonNullable<typeof settle> }
}

function newWorker(settings: ModelSettings): Worker {
  return import.meta.url.endsWith('.ts')
    ? new Worker(startFromSource(), { workerData: settings, eval: true })
    : new Worker(new URL('./worker.js', import.meta.url), { workerData: settings })
}

/** This workspace runs from source, and Node 20 does not hand the loader of TypeScript on to a thread. */
function startFromSource(): string {
  const [loader, file] = [import.meta.resolve('tsx/esm/api'), new URL('./worker.ts', import.meta.url).href]
  return `import('${loader}').then(({ register }) => { register(); return import('${file}') })`
}
