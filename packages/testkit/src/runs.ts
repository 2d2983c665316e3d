/**
 * How often a randomised test runs. `pnpm soak` (`LOCI_SOAK=1`) runs the full number, `count × 20`;
 * `pnpm test` runs a twentieth of it, `count`.
 */
export function runs(count: number): number {
  return process.env.LOCI_SOAK === '1' ? count * 20 : count
}
