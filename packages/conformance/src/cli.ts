import { runCli } from './run-cli.ts'

process.exitCode = await runCli(process.argv.slice(2), {
  print: (text) => console.log(text),
  printError: (text) => console.error(text),
})
// A store that leaves a connection open must not keep the process.
process.stdout.write('', () => process.exit())
