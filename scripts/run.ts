import { spawn } from 'node:child_process'

/** Runs a command with this process's input and output; resolves to its exit code. */
export function run(command: string, args: string[], variables: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      env: { ...process.env, ...variables },
      stdio: 'inherit',
      // On Windows the tools are `.cmd` files, which only a shell can start.
      shell: process.platform === 'win32',
    })
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? 1))
  })
}
