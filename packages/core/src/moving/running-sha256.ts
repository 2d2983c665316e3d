/** SHA-256 of what comes piece by piece: WebCrypto hashes only what is there as a whole. Source: FIPS 180-4. */

export interface RunningSha256 {
  add(bytes: Uint8Array): void
  /** 64 hex digits. Nothing may be added afterwards. */
  digest(): string
}

export function runningSha256(): RunningSha256 {
  const state = Uint32Array.from(initial)
  const block = new Uint8Array(64)
  const view = new DataView(block.buffer)
  const words = new Uint32Array(64)
  let filled = 0
  let length = 0

  function add(bytes: Uint8Array): void {
    length += bytes.length
    for (let from = 0; from < bytes.length; ) {
      const part = bytes.subarray(from, from + 64 - filled)
      block.set(part, filled)
      filled += part.length
      from += part.length
      if (filled < 64) return
      compress(state, view, words)
      filled = 0
    }
  }

  return {
    add,
    digest() {
      const bits = length * 8
      const padding = new Uint8Array((filled < 56 ? 56 : 120) - filled + 8)
      padding[0] = 0x80
      const end = new DataView(padding.buffer)
      end.setUint32(padding.length - 8, Math.floor(bits / 2 ** 32))
      end.setUint32(padding.length - 4, bits % 2 ** 32)
      add(padding)
      return Array.from(state, (word) => word.toString(16).padStart(8, '0')).join('')
    },
  }
}

/** The first 32 bits of the fractional parts of a root of each of the first primes. */
function constants(count: number, root: (prime: number) => number): Uint32Array {
  const primes: number[] = []
  for (let n = 2; primes.length < count; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n)
  return Uint32Array.from(primes, (prime) => Math.floor((root(prime) % 1) * 2 ** 32))
}

const initial = constants(8, Math.sqrt)
const round = constants(64, Math.cbrt)

function compress(state: Uint32Array, block: DataView, w: Uint32Array): void {
  for (let i = 0; i < 16; i++) w[i] = block.getUint32(i * 4)
  for (let i = 16; i < 64; i++) {
    const x = w[i - 15] as number
    const y = w[i - 2] as number
    const s0 = turned(x, 7) ^ turned(x, 18) ^ (x >>> 3)
    const s1 = turned(y, 17) ^ turned(y, 19) ^ (y >>> 10)
    w[i] = (w[i - 16] as number) + s0 + (w[i - 7] as number) + s1
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number]
  for (let i = 0; i < 64; i++) {
    const s1 = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (round[i] as number) + (w[i] as number)) | 0
    const s0 = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + t1) | 0
    d = c
    c = b
    b = a
    a = (t1 + t2) | 0
  }
  for (const [i, value] of [a, b, c, d, e, f, g, h].entries()) state[i] = (state[i] as number) + value
}

function turned(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by))
}
