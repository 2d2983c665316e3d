import { parseArgs } from 'node:util'
import { type Command, onProgress } from '../command-line.ts'
import { measureStores } from '../stores/run.ts'
import { storeTables } from '../stores/tables.ts'
import { localTargets } from '../target.ts'

const options = { store: { type: 'string', multiple: true }, write: { type: 'boolean' } } as const

export const storesCommand: Command = {
  usage: `bench stores [--store URL …] [--write]

  --store      one or more (default: all that run here); of the others the last results stay
  --write      brings README.md and docs/stores/README.md up to date`,

  async run(args) {
    const { store = localTargets(), write = false } = parseArgs({ args, options }).values
    const results = await measureStores(store, { write, onProgress })
    for (const { table } of storeTables(results)) console.error(`\n${table}`)
  },
}
