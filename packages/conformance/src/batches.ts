/** Slices of at most `size`; also for a size that makes no sense, which a case of its own reports. */
export function batches<T>(items: readonly T[], size: number): T[][] {
  const step = Math.max(1, Math.min(size, items.length) || 1)
  return Array.from({ length: Math.ceil(items.length / step) }, (_, index) =>
    items.slice(index * step, (index + 1) * step),
  )
}
