/** `pnpm bench COMMAND`. What people read goes to stderr, one JSON object to stdout. */
import { runBench } from './run-bench.ts'

process.exitCode = (await runBench(process.argv.slice(2))) ?? process.exitCode
