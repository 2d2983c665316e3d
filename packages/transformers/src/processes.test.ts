import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { ConfigError } from '@loci/core'
import { minilm } from '@loci/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { folderWith } from '../test/tiny-folder.ts'
import { transformersEmbedder } from './index.ts'

const script = fileURLToPath(new URL('../test/embed-once.ts', import.meta.url))

// In CI the model is always here; elsewhere the end of the run says loudly when it is not.
if (minilm !== undefined) {
  const folder = minilm

  test('an embedder that is not closed lets the process end', async () => {
    const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), script, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    const ended = once(child, 'exit')
    const [line] = await once(createInterface(child.stdout), 'line')
    const said = performance.now()
    expect(line).toBe('2')
    expect(await ended).toEqual([0, null])
    expect(performance.now() - said).toBeLessThan(3_000)
  }, 60_000)

  test('a model of the hub is downloaded when that is allowed, kept, and read from there', async () => {
    const asked: string[] = []
    const hub = createServer(async (request, response) => {
      asked.push(request.url ?? '')
      const [, path = ''] = /^\/somebody\/mini\/resolve\/main\/(.*)$/.exec(request.url ?? '') ?? []
      const bytes = path === '' ? undefined : await readFile(join(folder, path)).catch(() => undefined)
      response.writeHead(bytes === undefined ? 404 : 200, { 'content-length': bytes?.length ?? 0 }).end(bytes)
    })
    await new Promise<void>((resolve) => hub.listen(0, '127.0.0.1', resolve))
    const { env } = await import('@huggingface/transformers')
    const { remoteHost } = env
    env.remoteHost = `http://127.0.0.1:${(hub.address() as AddressInfo).port}/`
    onTestFinished(async () => {
      env.remoteHost = remoteHost
      hub.closeAllConnections()
      await new Promise((resolve) => hub.close(resolve))
    })
    const cacheDir = await folderWith({})
    const options = { model: 'somebody/mini', cacheDir, dtype: 'q8', worker: false } as const
    await expect(transformersEmbedder(options)).rejects.toThrow('there is no folder')
    expect(asked).toEqual([])

    for (const _run of ['downloads', 'reads']) {
      const embedder = await transformersEmbedder({ ...options, allowRemote: true })
      expect(embedder.name).toBe('transformers:somebody/mini:q8:mean:384')
      await embedder.close()
    }
    expect(asked.filter((path) => path.endsWith('model_quantized.onnx'))).toHaveLength(1)

    const unknown = transformersEmbedder({ ...options, model: 'somebody/nothing', allowRemote: true })
    await expect(unknown).rejects.toThrow('somebody/nothing cannot be loaded')
    await expect(unknown).rejects.toThrow(ConfigError)
  }, 60_000)
}

test('the real model is known, or this run is not one of CI', () => {
  expect(minilm !== undefined || process.env.CI === undefined).toBe(true)
})
