/** `loci check`: opens what is configured and says what it is. */
import { createMemory, type MetadataStore, systemTenant } from '@loci/core'
import { type Command, noWords, storeOptions, storeUsage } from './command.ts'
import { configOf } from './open-memory.ts'

const maxTenants = 1_000

export const check: Command = {
  summary: 'opens the configured stores and says what they are',
  usage: `usage: loci check [--store URL] [--config FILE] [--schema verify]

${storeUsage}
  --schema MODE   migrate makes what is missing, verify (default) only checks, off trusts`,
  options: { ...storeOptions, schema: { type: 'string' } },
  async run(call) {
    noWords(call)
    const config = await configOf(call)
    const schema = (call.values.schema ?? 'verify') as 'verify'
    const { metadata, vectors } = config.store
    await using _memory = await createMemory({ ...config, schema })
    const rows = metadata as MetadataStore
    const { commit, consistency } = rows.traits
    call.print(`rows      ${rows.name}: ${commit} commits, ${consistency}`)
    call.print(`vectors   ${vectorsOf(vectors?.name, config.embedder?.name)}`)
    const { tenants: all, cursor } = await rows.tenants({ limit: maxTenants })
    const tenants = all.filter((tenant) => tenant !== systemTenant)
    const counts = await Promise.all(tenants.map((tenant) => rows.count(tenant, { kind: 'memory' })))
    const memories = counts.reduce((sum, count) => sum + count, 0)
    call.print(`tenants   ${tenants.length}${cursor === undefined ? '' : ' and more'}`)
    call.print(
      `memories  ${memories}, with those that are superseded${cursor === undefined ? '' : `, of these tenants`}`,
    )
    return 0
  },
}

function vectorsOf(store: string | undefined, embedder: string | undefined): string {
  if (store === undefined) return 'none: searches go by words'
  return embedder === undefined ? `${store}, not used: there is no embedder` : `${store}, made by ${embedder}`
}
