/** The thread that a model runs in: the runtime's own call blocks the thread that makes it. */
import { parentPort, workerData } from 'node:worker_threads'
import { ConfigError } from '@loci/core'
import { loadModel, type Model } from './load-model.ts'
import { loadPeer } from './peer.ts'
import type { ModelSettings } from './read-options.ts'
import type { FromWorker, ToWorker } from './worker-messages.ts'

/** `LogLevel.NONE` of the peer. */
const silent = 50

function say(message: FromWorker, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function serve(model: Model): void {
  const calls = new Map<number, AbortController>()
  parentPort?.on('message', async (message: ToWorker) => {
    if ('abort' in message) return calls.get(message.abort)?.abort()
    if ('close' in message) {
      await model.close()
      return parentPort?.close()
    }
    const controller = new AbortController()
    calls.set(message.embed, controller)
    try {
      const vectors = await model.embed(message.texts, controller.signal)
      say(
        { embedded: message.embed, vectors },
        vectors.map(({ buffer }) => buffer as ArrayBuffer),
      )
    } catch (error) {
      say({ embedded: message.embed, error: messageOf(error) })
    } finally {
      calls.delete(message.embed)
    }
  })
}

try {
  const peer = await loadPeer()
  // It prints the tokens of a text that a model fails on. The thread is ours, and what happened is in the error.
  peer.env.logLevel = silent
  const model = await loadModel(peer, workerData as ModelSettings)
  serve(model)
  say({ ready: model.dimensions })
} catch (error) {
  say({ failed: messageOf(error), isConfig: error instanceof ConfigError })
}
