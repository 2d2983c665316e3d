/** Real servers that tests may use: `pnpm services` starts them, or the variable names one of your own. */
export type ServerName = 'postgres' | 'redis' | 'mongodb' | 'qdrant' | 'pinecone'

/** Where the server is; undefined when there is none. `pnpm test` then says loudly that the backend was not tested on it. */
export function serverUrl(name: ServerName): string | undefined {
  return process.env[`LOCI_TEST_${name.toUpperCase()}_URL`] || undefined
}
