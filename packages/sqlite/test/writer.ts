/** Raises the version of one row by compare-and-set, `times` over, and prints each version that was acknowledged. */
import { ConflictError, StoreError } from '@loci/core'
import { sqlite } from '../src/index.ts'
import { row } from './samples.ts'

const [path = '', times = '0'] = process.argv.slice(2)
const { metadata } = sqlite({ path })
await metadata.open({ fields: {}, schema: 'migrate' })

for (let done = 0; done < Number(times); ) {
  try {
    const [stored] = await metadata.get('t', ['counter'])
    const version = (stored?.version ?? 0) + 1
    const expects = stored?.version ?? 'absent'
    await metadata.commit('t', [
      { id: 'counter', kind: 'memory', expects, row: row('counter', {}, { version }) },
      {
        id: `revision-${version}`,
        kind: 'revision',
        expects: 'absent',
        row: row(`revision-${version}`, {}, { kind: 'revision' }),
      },
    ])
    process.stdout.write(`${version}\n`)
    done++
  } catch (error) {
    const again = error instanceof ConflictError || (error instanceof StoreError && error.retryable)
    if (!again) throw error
    await new Promise((resolve) => setTimeout(resolve, 5 * Math.random()))
  }
}
await metadata.close()
