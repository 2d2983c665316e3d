/** The packages behind names and URLs of stores, found where the application has them installed. */
import { ConfigError, type OneStoreConfig, type Provider, type StoreConfig } from '@loci/core'
import { importFrom } from './import-from.ts'

interface KnownProvider {
  name: string
  schemes: readonly string[]
  /** What its driver is called, for advice. */
  driver: string
}

export const knownProviders: readonly KnownProvider[] = [
  { name: 'sqlite', schemes: ['sqlite', 'file', 'libsql'], driver: '@libsql/client' },
  { name: 'pgvector', schemes: ['postgres', 'postgresql'], driver: 'pg' },
  { name: 'qdrant', schemes: ['qdrant', 'qdrant+https'], driver: '@qdrant/js-client-rest' },
  { name: 'pinecone', schemes: ['pinecone'], driver: '@pinecone-database/pinecone' },
  { name: 'mongodb', schemes: ['mongodb', 'mongodb+srv'], driver: 'mongodb' },
  { name: 'redis', schemes: ['redis', 'rediss'], driver: 'redis' },
]

type Providers = Record<string, Provider>

/**
 * Those that the configuration names and that are not `given`: of Loci by name or scheme, of others as
 * `package#export`, or `package` where it exports one function only.
 * @throws ConfigError when a package is not installed or exports something else.
 */
export async function findProviders(
  config: StoreConfig,
  given: { readonly [name: string]: Provider },
  folder: string,
): Promise<Providers> {
  const found: Providers = {}
  for (const one of parts(config)) {
    const { provider, url } = typeof one === 'string' ? { url: one } : (one ?? {})
    if (provider !== undefined && !Object.hasOwn(given, provider)) Object.assign(found, await byName(provider, folder))
    if (provider === undefined) Object.assign(found, await byScheme(url, folder))
  }
  return found
}

function parts(config: StoreConfig): { provider?: string; url?: string }[] | OneStoreConfig[] {
  const isPair = typeof config === 'object' && config !== null && ('metadata' in config || 'vectors' in config)
  if (!isPair) return [config as OneStoreConfig]
  return [config.metadata, config.vectors].filter((one) => one !== undefined) as OneStoreConfig[]
}

/** Nothing when the scheme is not one of ours: another provider may take it. */
async function byScheme(url: unknown, folder: string): Promise<Providers> {
  const [scheme] = typeof url === 'string' ? url.toLowerCase().split(':') : []
  const match = knownProviders.find(({ schemes }) => schemes.includes(scheme ?? ''))
  return match === undefined ? {} : await byName(match.name, folder)
}

async function byName(name: string, folder: string): Promise<Providers> {
  const ours = knownProviders.find((provider) => provider.name === name)
  if (ours !== undefined) {
    const module = await importFrom(folder, `@loci/${name}`, `install @loci/${name} and ${ours.driver}`)
    return { [name]: exported(module, name, `@loci/${name}`) }
  }
  const [packageName = '', exportName] = name.split('#')
  const module = await importFrom(
    folder,
    packageName,
    `install it, or give one of ${knownProviders.map((one) => one.name).join(', ')}`,
  )
  return { [name]: exported(module, exportName, packageName) }
}

function exported(module: Record<string, unknown>, name: string | undefined, packageName: string): Provider {
  const functions = Object.entries(module).filter(([, value]) => typeof value === 'function')
  const [only] = functions.length === 1 ? functions : []
  const found = name === undefined ? only?.[1] : module[name]
  if (typeof found === 'function') return found as Provider
  const names = functions.map(([exportName]) => exportName).join(', ') || 'none'
  throw new ConfigError(`which export of ${packageName}? Write ${packageName}#NAME; its functions are: ${names}`)
}
