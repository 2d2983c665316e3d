/**
 * Remembers through the whole system until it has done its number or is killed. Says on standard output what was
 * acknowledged, one JSON line each. Arguments: file, name, number of writes, kind of writes.
 */

import { writeSync } from 'node:fs'
import { createMemory, type Outcome } from '@loci/core'
import { letterEmbedder } from '@loci/testkit'
import { sqlite } from '../src/index.ts'

const [path = '', name = '', times = '0', kind = 'mixed'] = process.argv.slice(2)
const memory = await createMemory({ store: sqlite({ path }), embedder: letterEmbedder() })
const handle = memory.for({ tenant: 't', user: 'u' })

function acknowledge(line: object): void {
  writeSync(1, `${JSON.stringify(line)}\n`)
}

function idOf(outcome: Outcome | undefined): string {
  return outcome?.memory?.id ?? ''
}

for (let turn = 0; turn < Number(times); turn++) {
  const text = `${name}x${turn}`
  const added = await handle.add(text)
  acknowledge({ did: 'add', id: idOf(added), text })
  if (kind === 'adds') continue
  const current = await handle.upsert({ key: name, text: `${name}slot${turn}` })
  acknowledge({ did: 'upsert', id: idOf(current), turn })
  if (turn % 3 === 1) {
    await handle.forget(idOf(added))
    acknowledge({ did: 'forget', id: idOf(added) })
  }
  if (turn % 5 === 2) {
    const batch = await handle.add(Array.from({ length: 120 }, (_, index) => `${text}b${index}`))
    for (const [index, outcome] of batch.entries())
      acknowledge({ did: 'add', id: idOf(outcome), text: `${text}b${index}` })
  }
}
await memory.close()
