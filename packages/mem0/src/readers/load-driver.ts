import { ConfigError } from '@loci/core'

/** A driver that only who reads this store needs. @throws ConfigError when it is not installed. */
export async function loadDriver<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load()
  } catch (cause) {
    throw new ConfigError(`reading this mem0 store needs the package ${name}; install it, or pass a client`, { cause })
  }
}
