/** Where the weights come from: bytes, an address, or the file beside this code. */

export type Weights = Uint8Array | ArrayBuffer | URL | string

/** `src/` and `dist/` are equally far from it. Bundlers know this form and bring the file along. */
function packaged(): URL {
  return new URL('../weights/static-minilm-256-v1.bin', import.meta.url)
}

/** @throws Error when there is nothing to read at the address. */
export async function loadWeights(weights: Weights = packaged()): Promise<Uint8Array> {
  if (weights instanceof Uint8Array) return weights
  if (weights instanceof ArrayBuffer) return new Uint8Array(weights)
  const address = toAddress(weights)
  if (address === undefined) throw new Error('their address is none')
  // Asked for at run time: an import of a Node module would not go through a bundler for browsers.
  const files = globalThis.process?.getBuiltinModule?.('node:fs/promises')
  if (files !== undefined && address.protocol === 'file:') return files.readFile(address)
  const response = await fetch(address).catch(() => undefined)
  // The cause could name the address, and an address may hold a secret.
  if (response === undefined) throw new Error('their server cannot be reached')
  if (!response.ok) throw new Error(`their server answered ${response.status}`)
  return new Uint8Array(await response.arrayBuffer())
}

/** In a browser an address may be relative to the page. */
export function toAddress(weights: URL | string): URL | undefined {
  const base = globalThis.location?.href
  return URL.canParse(weights, base) ? new URL(weights, base) : undefined
}
