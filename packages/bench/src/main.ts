/** `pnpm bench COMMAND`. What people read goes to stderr, one JSON object to stdout. */
import { runBench } from './run-bench.ts'

const exitCode = await runBench(process.argv.slice(2))
// An embedder may keep a thread, and has no way to end it.
process.exit(exitCode ?? process.exitCode)
