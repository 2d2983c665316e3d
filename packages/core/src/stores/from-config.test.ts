import { describe, expect, test } from 'vitest'
import { ConfigError } from '../errors.ts'
import { checkOptions } from '../options.ts'
import type { Backend } from './contract.ts'
import { fromConfig, type Provider, type StoreConfig } from './from-config.ts'
import { inMemory } from './in-memory.ts'

/** What each provider was called with, in the order of the calls. */
const calls: [string, unknown][] = []

function provider(name: string, schemes?: string[]): Provider {
  const make = (options: { url?: string }): Backend => {
    checkOptions(name, options, ['url', 'prefix', 'path'])
    calls.push([name, options])
    return inMemory()
  }
  return schemes === undefined ? make : Object.assign(make, { schemes })
}

const providers = {
  sqlite: provider('sqlite'),
  pgvector: provider('pgvector', ['postgres', 'postgresql']),
  rowsOnly: () => ({ metadata: inMemory().metadata }),
  vectorsOnly: () => ({ vectors: inMemory().vectors }),
}

function callsOf(config: StoreConfig): [string, unknown][] {
  calls.length = 0
  fromConfig(providers, config)
  return [...calls]
}

describe('a backend', () => {
  test.each<[StoreConfig, string, unknown]>([
    ['sqlite:memory.db', 'sqlite', { url: 'sqlite:memory.db' }],
    ['postgres://host/app', 'pgvector', { url: 'postgres://host/app' }],
    ['POSTGRESQL://host/app', 'pgvector', { url: 'POSTGRESQL://host/app' }],
    [{ url: 'postgres://host/app', prefix: 'p' }, 'pgvector', { url: 'postgres://host/app', prefix: 'p' }],
    [{ provider: 'sqlite', path: 'memory.db' }, 'sqlite', { path: 'memory.db' }],
    [{ provider: 'pgvector', url: 'https://proxy' }, 'pgvector', { url: 'https://proxy' }],
  ])('%j', (config, name, options) => {
    expect(callsOf(config)).toEqual([[name, options]])
  })

  test('is what its provider returns', () => {
    const backend = inMemory()
    expect(fromConfig({ mine: () => backend }, 'mine:')).toBe(backend)
  })
})

test('rows of one and vectors of another', () => {
  expect(callsOf({ metadata: 'postgres://host/app', vectors: { provider: 'sqlite', path: 'v.db' } })).toEqual([
    ['pgvector', { url: 'postgres://host/app' }],
    ['sqlite', { path: 'v.db' }],
  ])
  expect(fromConfig(providers, { metadata: 'sqlite:memory.db' })).not.toHaveProperty('vectors')
})

test.each<[unknown, RegExp]>([
  [undefined, /store: expected a URL/],
  [7, /store: expected a URL/],
  ['', /begins with a scheme/],
  ['memory.db', /begins with a scheme/],
  [{}, /expected a provider, or a url/],
  [{ path: 'memory.db' }, /expected a provider, or a url/],
  ['postgre://u:secret@host/app', /begin with postgre: \(did you mean "postgres"\?\); there are sqlite, postgres, /],
  [{ provider: 'sqlit' }, /no provider "sqlit" \(did you mean "sqlite"\?\); sqlite, pgvector, /],
  [{ provider: 'constructor' }, /no provider "constructor"/],
  [{ provider: 7 }, /store.provider: expected the name/],
  [{ provider: 'sqlite', pth: 'memory.db' }, /sqlite: unknown option "pth" \(did you mean "path"\?\)/],
  [{ metadata: 'sqlite:a', vector: 'sqlite:b' }, /unknown option "vector" \(did you mean "vectors"\?\)/],
  [{ vectors: 'sqlite:b' }, /metadata: expected a URL/],
  [{ metadata: 'vectorsOnly:' }, /metadata: this backend keeps no rows/],
  [{ metadata: 'sqlite:a', vectors: 'rowsOnly:' }, /vectors: this backend keeps no vectors/],
])('%j is an error', (config, message) => {
  const call = (): Backend => fromConfig(providers, config as StoreConfig)
  expect(call).toThrow(ConfigError)
  expect(call).toThrow(message)
  expect(call).not.toThrow(/secret/)
})
