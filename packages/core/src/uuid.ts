/** Of each id. */
const randomBytes = 10

/**
 * UUID version 7 (RFC 9562, method 1): 48 bits of milliseconds, a 12-bit counter that keeps ids of one
 * millisecond in order, 62 random bits. Ids made by one generator sort in the order they were made.
 */
export function createUuidV7(now: () => number): () => string {
  let lastMs = 0
  let counter = 0
  // For many ids at a time: a call takes about as long whatever it is asked for.
  const pool = new Uint8Array(100 * randomBytes)
  let used = pool.length
  return () => {
    if (used === pool.length) {
      crypto.getRandomValues(pool)
      used = 0
    }
    const random = pool.subarray(used, used + randomBytes)
    used += randomBytes
    const ms = Math.max(Math.floor(now()), lastMs)
    counter = ms === lastMs ? counter + 1 : ((random[8] as number) << 3) | ((random[9] as number) & 0x7)
    lastMs = ms
    if (counter > 0xfff) {
      lastMs += 1
      counter = 0
    }
    random[0] = ((random[0] as number) & 0x3f) | 0x80
    const time = hex(lastMs, 12)
    const tail = Array.from(random.subarray(0, 8), (byte) => hex(byte, 2)).join('')
    return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(counter, 3)}-${tail.slice(0, 4)}-${tail.slice(4)}`
  }
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0')
}
