import { runCli } from './cli/run-cli.ts'

const interrupted = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () =>
    interrupted.abort(new Error(`stopped by ${signal}; what was done stays, run it again to go on`)),
  )
}

process.exitCode = await runCli(process.argv.slice(2), {
  folder: process.cwd(),
  store: process.env.LOCI_STORE || undefined,
  print: (text) => console.log(text),
  note: (text) => console.error(text),
  signal: interrupted.signal,
})
