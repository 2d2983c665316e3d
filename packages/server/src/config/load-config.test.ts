import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { ConfigError, createMemory, type MemoryConfig } from '@loci/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadConfig } from './load-config.ts'

const source = pathToFileURL(fileURLToPath(new URL('../index.ts', import.meta.url))).href
let root: string
let folders = 0

beforeAll(async () => {
  // Inside the package, so that what lies there finds the packages that this one does; git ignores the folder.
  await mkdir(new URL('../../.readme', import.meta.url), { recursive: true })
  root = await mkdtemp(fileURLToPath(new URL('../../.readme/config-', import.meta.url)))
})

afterAll(() => rm(root, { recursive: true }))

async function folderWith(files: Record<string, string>): Promise<string> {
  const folder = join(root, String(folders++))
  await mkdir(folder)
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  return folder
}

function names({ store }: MemoryConfig): (string | undefined)[] {
  return [store.metadata?.name, store.vectors?.name]
}

describe('what is configured', () => {
  test('a TypeScript file, which knows its options', async () => {
    const folder = await folderWith({
      'loci.config.ts': `import { defineConfig } from ${JSON.stringify(source)}
export default defineConfig({ store: 'sqlite::memory:' as string, tenancy: 'single' })`,
    })
    const config = await loadConfig({ folder })
    expect(names(config)).toEqual(['sqlite', 'sqlite'])
    await using memory = await createMemory(config)
    await memory.for({ user: 'alice' }).add('likes tea')
    expect(await memory.for({ user: 'alice' }).count()).toBe(1)
  })

  test('a JSON file: rows of one, vectors of another', async () => {
    const store = { metadata: { provider: 'sqlite', path: ':memory:' }, vectors: 'qdrant://key@localhost:1' }
    const folder = await folderWith({ 'loci.config.json': JSON.stringify({ store, timeouts: { storeMs: 1_000 } }) })
    const config = await loadConfig({ folder })
    expect(names(config)).toEqual(['sqlite', 'qdrant'])
    expect(config.timeouts).toEqual({ storeMs: 1_000 })
  })

  test('a URL, in place of the store of the file or without any', async () => {
    const folder = await folderWith({ 'loci.config.json': '{"store": "sqlite:a.db", "tenancy": "single"}' })
    const config = await loadConfig({ folder, store: 'postgres://localhost/app' })
    expect([...names(config), config.tenancy]).toEqual(['pgvector', 'pgvector', 'single'])
    expect(names(await loadConfig({ folder: root, store: 'sqlite::memory:' }))).toEqual(['sqlite', 'sqlite'])
    const pair = await loadConfig({ folder, vectors: 'qdrant://localhost:1' })
    expect(names(pair)).toEqual(['sqlite', 'qdrant'])
  })

  test('stores that a factory has made', async () => {
    const folder = await folderWith({
      'loci.config.mjs': "import { inMemory } from '@loci/core'\nexport default { store: inMemory() }",
    })
    expect(names(await loadConfig({ folder }))).toEqual(['memory', 'memory'])
  })

  test('a provider of the file, a package of others, and one of its exports', async () => {
    const factory = "export const shelf = () => ({ metadata: { name: 'shelf', commit() {} } })"
    const folder = await folderWith({
      'loci.config.mjs': `${factory}\nexport default { store: 'shelf://', providers: { shelf } }`,
    })
    expect(names(await loadConfig({ folder }))).toEqual(['shelf', undefined])
    const files: Record<string, string> = { one: factory, two: `${factory}\nexport function other() {}` }
    for (const [name, text] of Object.entries(files)) {
      await mkdir(join(folder, 'node_modules', name), { recursive: true })
      await writeFile(join(folder, 'node_modules', name, 'index.mjs'), text)
      await writeFile(join(folder, 'node_modules', name, 'package.json'), `{"name": "${name}", "main": "index.mjs"}`)
    }
    for (const provider of ['one', 'two#shelf']) {
      await writeFile(join(folder, 'third.json'), JSON.stringify({ store: { provider } }))
      expect(names(await loadConfig({ folder, file: 'third.json' }))).toEqual(['shelf', undefined])
    }
    await writeFile(join(folder, 'third.json'), JSON.stringify({ store: { provider: 'two' } }))
    await expect(loadConfig({ folder, file: 'third.json' })).rejects.toThrow(
      /two#NAME; its functions are: other, shelf/,
    )
  })
})

test.each<[string, Record<string, string>, RegExp]>([
  ['nothing', {}, /there is no loci\.config\.ts in /],
  ['broken JSON', { 'loci.config.json': '{"store": "redis://:secret@host"' }, /loci\.config\.json is not JSON/],
  ['a list', { 'loci.config.json': '[]' }, /holds no configuration/],
  ['no store', { 'loci.config.json': '{}' }, /store: expected a URL/],
  [
    'a store of nobody',
    { 'loci.config.json': '{"store": "oracle://:secret@host"}' },
    /no provider takes URLs that begin with oracle:/,
  ],
  ['a wrong password form', { 'loci.config.json': '{"store": "qdrant://sec%ret@host"}' }, /percent-encoded/],
  [
    'a package that is missing',
    { 'loci.config.json': '{"store": {"provider": "acme-store"}}' },
    /acme-store is not installed; install it/,
  ],
  ['a file that throws', { 'loci.config.mjs': "throw new Error('no DATABASE_URL')" }, /cannot be run: no DATABASE_URL/],
  ['no default export', { 'loci.config.mjs': 'export const config = {}' }, /has no default export/],
])('%s is an error that says what to do, without the secret', async (_, files, message) => {
  const error = await loadConfig({ folder: await folderWith(files) }).then(
    () => undefined,
    (reason: unknown) => reason as Error,
  )
  expect(error).toBeInstanceOf(ConfigError)
  expect(error?.message).toMatch(message)
  expect(`${error?.stack} ${String(error?.cause)}`).not.toMatch(/sec%?ret/)
})

test('an unknown option of the file is an error when the memory is made', async () => {
  const folder = await folderWith({ 'loci.config.json': '{"store": "sqlite::memory:", "tenanci": "single"}' })
  await expect(createMemory(await loadConfig({ folder }))).rejects.toThrow(/"tenanci" \(did you mean "tenancy"\?\)/)
})
