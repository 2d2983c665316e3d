import { createMemory, type LociMemory, type MemoryConfig } from '@loci/core'
import { loadConfig } from '../config/load-config.ts'
import { type Call, text } from './command.ts'

/** What the options, `LOCI_STORE` or the file of the folder say, in this order. */
export async function configOf({ folder, store, values }: Call): Promise<MemoryConfig> {
  const given = {
    file: text(values.config),
    store: text(values.store) ?? store,
    vectors: text(values.vectors),
  }
  const named = Object.entries(given).filter(([, value]) => value !== undefined)
  return await loadConfig({ folder, ...Object.fromEntries(named) })
}

/** With `verify`, a store that is not there is an error instead of a new one. */
export async function openMemory(call: Call, schema?: MemoryConfig['schema']): Promise<LociMemory> {
  const config = await configOf(call)
  return await createMemory(schema === undefined ? config : { ...config, schema })
}
