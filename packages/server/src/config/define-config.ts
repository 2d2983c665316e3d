import type { MemoryConfig, MemoryType, Provider, StoreConfig } from '@loci/core'

/** What `loci.config.ts` holds: the configuration of `createMemory`, with stores by name or URL as well. */
export interface LociConfig<Types extends readonly MemoryType[] = readonly MemoryType[]>
  extends Omit<MemoryConfig<Types>, 'store'> {
  /** A URL, a provider with its options, the rows of one and the vectors of another, or what a factory returned. */
  store: StoreConfig | MemoryConfig['store']
  /** Backends of your own by name. Those of Loci are found by their packages. */
  providers?: { readonly [name: string]: Provider }
}

/** Gives the configuration back; editors then know its options. */
export function defineConfig<const Types extends readonly MemoryType[] = readonly []>(
  config: LociConfig<Types>,
): LociConfig<Types> {
  return config
}
