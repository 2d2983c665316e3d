/**
 * The folder of all-MiniLM-L6-v2, which `pnpm services up` and CI fetch; undefined where there is none. `pnpm test` then
 * says loudly that no real model was tried.
 */
export const minilm: string | undefined = process.env.LOCI_TEST_MINILM || undefined
