import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { expect, test } from 'vitest'

test('core bundles for the browser, without a Node module and without a dependency', async () => {
  const { outputFiles, metafile, warnings } = await build({
    entryPoints: [fileURLToPath(new URL('./index.ts', import.meta.url))],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    metafile: true,
    minify: true,
    write: false,
  })
  expect(warnings).toEqual([])
  expect(Object.keys(metafile.inputs).filter((path) => path.includes('node_modules'))).toEqual([])
  expect(outputFiles[0]?.text).not.toMatch(/node:|\bprocess\.|\bBuffer\b|require\(/)
  expect(outputFiles[0]?.contents.length).toBeLessThan(450_000)
})
