import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterEach, expect, test, vi } from 'vitest'
import { staticEmbedder } from './index.ts'

afterEach(() => vi.unstubAllGlobals())

test('bundled for a browser, it fetches its weights from beside the code, once, and gives the same vectors', async () => {
  const { outputFiles, metafile, warnings } = await build({
    entryPoints: [fileURLToPath(new URL('./index.ts', import.meta.url))],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    // What a browser has: an address of the code, and no process.
    define: { 'import.meta.url': '"https://example.org/assets/app.js"', 'globalThis.process': 'undefined' },
    metafile: true,
    minify: true,
    write: false,
  })
  expect(warnings).toEqual([])
  expect(Object.keys(metafile.inputs).filter((path) => path.includes('node_modules'))).toEqual([])
  const code = outputFiles[0]?.text ?? ''
  expect(code).not.toMatch(/require\(|\bprocess\.|\bBuffer\b/)

  const weights = await readFile(new URL('../weights/static-minilm-256-v1.bin', import.meta.url))
  const fetched: string[] = []
  vi.stubGlobal('fetch', async (address: URL) => {
    fetched.push(address.href)
    return new Response(new Uint8Array(weights))
  })
  const bundle: { staticEmbedder: typeof staticEmbedder } = await import(
    /* @vite-ignore */ `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`
  )
  const texts = ['I adopted a beagle', 'naïve café']
  const [first, second] = await Promise.all(
    [bundle.staticEmbedder(), bundle.staticEmbedder()].map((embedder) => embedder.embed(texts, { purpose: 'query' })),
  )
  expect(fetched).toEqual(['https://example.org/weights/static-minilm-256-v1.bin'])
  expect(second).toEqual(first)
  expect(first).toEqual(await staticEmbedder().embed(texts, { purpose: 'document' }))
})
