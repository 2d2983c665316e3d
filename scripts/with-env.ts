/** `tsx scripts/with-env.ts NAME=value command …args`: the same on every platform. */
import { run } from './run.ts'

const words = process.argv.slice(2)
const start = words.findIndex((word) => !word.includes('='))
const variables = words.slice(0, start).map((word) => word.split(/=(.*)/s, 2))
const [command, ...args] = words.slice(start)
if (start < 0 || command === undefined) throw new Error('usage: with-env.ts NAME=value command …args')

process.exitCode = await run(command, args, Object.fromEntries(variables))
