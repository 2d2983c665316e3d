/**
 * The nth largest of some numbers, 1 being the largest; -Infinity when there are fewer. Keeps a heap of the n largest so
 * far, with the least of them on top: most numbers are compared with that alone.
 */
export function nthLargest(numbers: ArrayLike<number>, n: number): number {
  const heap = new Float64Array(n).fill(Number.NEGATIVE_INFINITY)
  for (let at = 0; at < numbers.length; at++) {
    const number = numbers[at] as number
    if (!(number > (heap[0] as number))) continue
    let place = 0
    for (let child = 1; child < n; child = 2 * place + 1) {
      if (child + 1 < n && (heap[child + 1] as number) < (heap[child] as number)) child++
      const least = heap[child] as number
      if (least >= number) break
      heap[place] = least
      place = child
    }
    heap[place] = number
  }
  return heap[0] ?? Number.NEGATIVE_INFINITY
}
