import { resolve } from 'node:path'
import type { Client } from '@libsql/client'
import { type Backend, ConfigError, checkOptions, type Provider, type VectorStore } from '@loci/core'
import { connection, type Target } from './connection.ts'
import { metadataStore } from './metadata.ts'
import { type Shared, vectorStore } from './vectors.ts'

/** Exactly one of `path`, `url` and `client`. */
export interface SqliteOptions {
  /** A file, made when it is missing; its folder must exist. `:memory:` lives as long as the stores. */
  path?: string
  /** `libsql://…` or `https://…` for a server (Turso, sqld), `file:…` or `sqlite:PATH` for a file. */
  url?: string
  /** For a server. */
  authToken?: string | undefined
  /** A client of `@libsql/client`, which keeps its settings and stays open. */
  client?: Client
  /**
   * What a power cut can take from a file; the end of the process takes nothing.
   * `full` (default): nothing that was acknowledged. `normal`, faster: the last commits, each as a whole.
   */
  durability?: 'full' | 'normal'
}

/**
 * A backend in one SQLite file, or on a libSQL server. Does no I/O; the stores' `open` does.
 * @throws ConfigError when the options cannot be right.
 */
export const sqlite: Provider<SqliteOptions, Required<Backend>> = Object.assign(makeBackend, {
  schemes: ['sqlite', 'file', 'libsql'],
})

function makeBackend(options: SqliteOptions): Required<Backend> {
  const lease = connection(targetOf(options))
  const shared: Shared = {}
  const metadata = metadataStore(lease(), shared)
  const sibling = (): VectorStore => ({ ...vectorStore(lease(), {}), sibling })
  return { metadata, vectors: { ...vectorStore(lease(), shared), sibling, writtenBy: metadata } }
}

function targetOf(options: SqliteOptions): Target {
  checkOptions('sqlite', options, ['path', 'url', 'authToken', 'client', 'durability'])
  const { url, authToken, client, durability } = options
  const path = options.path ?? pathOf(url)
  if ([options.path, url, client].filter((place) => place !== undefined).length !== 1) {
    throw new ConfigError("sqlite: give exactly one of path, url and client, as in sqlite({ path: 'memory.db' })")
  }
  const isFile = path !== undefined || /^file:/i.test(String(url))
  if (durability !== undefined && !isFile) throw new ConfigError('sqlite: durability is for files')
  if (authToken !== undefined && (isFile || client)) throw new ConfigError('sqlite: authToken is for servers')
  if (client !== undefined) return { kind: 'client', client }

  const target = path === undefined ? url : urlOf(path)
  if (typeof target !== 'string' || target === '') throw new ConfigError('sqlite: url must be a string, not empty')
  if (!isFile) return { kind: 'server', url: target, authToken: checkedToken(authToken) }
  if (durability !== undefined && durability !== 'full' && durability !== 'normal') {
    throw new ConfigError("sqlite: durability must be 'full' or 'normal'")
  }
  return { kind: 'file', url: target, durability: durability ?? 'full' }
}

/** What stands after `sqlite:`, as it is; `sqlite:///srv/memory.db` is `/srv/memory.db`. */
function pathOf(url: unknown): string | undefined {
  const [, path] = /^sqlite:(.*)$/is.exec(typeof url === 'string' ? url : '') ?? []
  if (path?.startsWith('//') && !path.startsWith('///')) {
    throw new ConfigError('sqlite: url names a host; write sqlite:memory.db, sqlite:/srv/memory.db or libsql://…')
  }
  return path?.replace(/^\/\/(?=\/)/, '')
}

/** With a line break in it, `fetch` would quote the token in its error. */
function checkedToken(authToken: string | undefined): string | undefined {
  if (authToken === undefined || /^[\x21-\x7e]+$/.test(authToken)) return authToken
  throw new ConfigError('sqlite: authToken must be visible ASCII characters, with no space or line break')
}

/** Every character is escaped, as the driver reads `#`, `?`, `%` and `//` in its own way. */
function urlOf(path: unknown): string {
  if (typeof path !== 'string' || path === '' || path.includes('\0')) {
    throw new ConfigError('sqlite: path must be a string that is not empty and has no U+0000')
  }
  if (/^(file:|[a-z]+:\/\/)/i.test(path)) throw new ConfigError('sqlite: path is a URL; give it as url')
  return `file:${encodeURIComponent(path === ':memory:' ? path : resolve(path))}`
}
