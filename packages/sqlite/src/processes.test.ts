import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { runs } from '@loci/testkit'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../test/folder.ts'
import { sqlite } from './index.ts'

const pathTo = temporaryFolder()

function writer(path: string, times: number): ChildProcess {
  const script = fileURLToPath(new URL('../test/writer.ts', import.meta.url))
  const args = ['--import', import.meta.resolve('tsx'), script, path, String(times)]
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
}

async function finished(child: ChildProcess): Promise<number[]> {
  let output = ''
  child.stdout?.on('data', (chunk) => {
    output += chunk
  })
  const code = await new Promise((resolve) => child.on('close', resolve))
  expect(code === 0 || child.killed).toBe(true)
  return output.split('\n').slice(0, -1).map(Number)
}

async function stored(path: string): Promise<{ version: number; revisions: number }> {
  const { metadata } = sqlite({ path })
  await metadata.open({ fields: {}, schema: 'verify' })
  const [counter] = await metadata.get('t', ['counter'])
  const revisions = await metadata.count('t', { kind: 'revision' })
  await metadata.close()
  return { version: counter?.version ?? 0, revisions }
}

test('three processes make one file at once, and no compare-and-set of theirs is lost', async () => {
  const path = pathTo('shared.db')
  const times = runs(40)
  const acknowledged = await Promise.all([1, 2, 3].map(() => finished(writer(path, times))))
  const versions = Array.from({ length: 3 * times }, (_, index) => index + 1)
  expect(acknowledged.flat().sort((a, b) => a - b)).toEqual(versions)
  expect(await stored(path)).toEqual({ version: 3 * times, revisions: 3 * times })
})

test('a process that is killed loses nothing that was acknowledged, and leaves nothing half-written', async () => {
  const path = pathTo('killed.db')
  for (let round = 0; round < 2; round++) {
    const child = writer(path, 1_000_000)
    const written = finished(child)
    child.stdout?.once('data', () => setTimeout(() => child.kill('SIGKILL'), 100))
    const last = (await written).at(-1) ?? 0
    const { version, revisions } = await stored(path)
    expect(version).toBeGreaterThanOrEqual(last)
    expect(revisions).toBe(version)
  }
})
