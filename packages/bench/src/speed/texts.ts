const words = 'tea coffee lisbon berlin invoice meeting green never monday travel window paper river engine'.split(' ')

/** Always the same for a number, and unlike that of any other. */
export function textOf(index: number): string {
  const picked = [1, 17, 289, 4_913].map((step) => words[Math.floor(index / step + step) % words.length])
  return `${picked.join(' ')} number ${index}`
}
