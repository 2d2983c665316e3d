/** Conversations that real processes read: at once, and killed in the middle. */
import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { conversation, identity, openMemory } from '../test/conversation.ts'
import { temporaryFolder } from '../test/folder.ts'

const pathTo = temporaryFolder()

function reader(path: string, mode: string): ChildProcess {
  const script = fileURLToPath(new URL('../test/conversation-reader.ts', import.meta.url))
  const args = ['--import', import.meta.resolve('tsx'), script, path, mode]
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
}

async function ended(child: ChildProcess): Promise<void> {
  child.stdout?.resume()
  const code = await new Promise((resolve) => child.on('close', resolve))
  expect(code === 0 || child.killed).toBe(true)
}

/** What is remembered, in the order of the conversation; how often it was said again is counted by whoever reads it. */
async function remembered(path: string, mode: string): Promise<string[]> {
  await using memory = await openMemory(path, mode === 'model')
  await memory.maintain()
  const { items } = await memory.for(identity).list({ limit: 1_000 })
  const place = ({ source: { messageId = '' } }: (typeof items)[number]): number => Number(messageId.slice(1))
  return items
    .sort((a, b) => place(a) - place(b) || (a.text < b.text ? -1 : 1))
    .map(({ type, key, text, status, source }) => JSON.stringify([type, key, text, status, source.messageId]))
}

describe.each(['triggers', 'model'])('a conversation, read with %s', { timeout: 60_000 }, (mode) => {
  async function unbroken(): Promise<string[]> {
    const path = pathTo(`whole-${mode}.db`)
    await using memory = await openMemory(path, mode === 'model')
    await memory.for(identity).ingest(conversation, { keep: 'episodes' })
    return await remembered(path, mode)
  }

  test('by two processes at once, one of them killed in the middle, is remembered as in one run', async () => {
    const expected = await unbroken()
    expect(expected.filter((one) => one.includes('I like tea')).length).toBeGreaterThan(1)
    expect(expected.filter((one) => /arsenic|I like snow/.test(one))).toEqual([])
    const path = pathTo(`shared-${mode}.db`)
    await (await openMemory(path, false)).close()
    const killed = reader(path, mode)
    const other = reader(path, mode)
    killed.stdout?.once('data', () => setTimeout(() => killed.kill('SIGKILL'), 60))
    await Promise.all([ended(killed), ended(other)])
    expect(await remembered(path, mode)).toEqual(expected)
  })
})
