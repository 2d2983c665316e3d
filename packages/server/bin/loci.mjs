#!/usr/bin/env node
// The configuration may be TypeScript, and in its own workspace so is this package: tsx, found from here, runs both.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'

const source = new URL('../src/cli.ts', import.meta.url)
const cli = fileURLToPath(existsSync(source) ? source : new URL('../dist/cli.js', import.meta.url))
const words = ['--import', import.meta.resolve('tsx'), cli, ...process.argv.slice(2)]
const child = spawn(process.execPath, [...process.execArgv, ...words], { stdio: 'inherit' })

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => {
  process.exitCode = signal === null ? (code ?? 1) : 128 + constants.signals[signal]
})
