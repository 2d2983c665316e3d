import { runCli } from '../src/cli/run-cli.ts'

/** The command in this process. */
export async function called(
  folder: string,
  words: string[],
  { store, signal = new AbortController().signal }: { store?: string; signal?: AbortSignal } = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const lines = { stdout: '', stderr: '' }
  const code = await runCli(words, {
    folder,
    store,
    print: (text) => {
      lines.stdout += `${text}\n`
    },
    note: (text) => {
      lines.stderr += `${text}\n`
    },
    signal,
  })
  return { code, ...lines }
}
