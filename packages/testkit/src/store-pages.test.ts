/** `docs/stores` has a page for each store, from one template. */
import { readdir, readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'

const folder = new URL('../../../docs/stores/', import.meta.url)
const headings = [
  'At a glance',
  'Start',
  'Settings of the server',
  'What is stored',
  'Guarantees',
  'Operating it',
  'Errors and what to do',
  'What is tested on what',
]
const pages = (await readdir(folder)).filter((name) => name.endsWith('.md') && name !== 'README.md').sort()

test('each store has its page', () => {
  const stores = ['mongodb', 'pgvector', 'pinecone', 'qdrant', 'redis', 'sqlite']
  expect(pages).toEqual(stores.map((name) => `${name}.md`))
})

test.each(pages)('%s has the headings of the others, and something below each', async (page) => {
  const text = await readFile(new URL(page, folder), 'utf8')
  const [, ...sections] = text.split(/^## /m)
  expect(sections.map((section) => section.slice(0, section.indexOf('\n')))).toEqual(headings)
  for (const section of sections) expect(section.split('\n').slice(1).join('').trim()).not.toBe('')
})
