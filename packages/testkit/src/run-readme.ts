import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { format } from 'node:util'

interface Block {
  code: string
  /** Where the fence opens, from 1. */
  line: number
}

/**
 * Runs every ` ```ts ` block of a README as a module of its own, inside vitest, and compares what it prints with
 * `console.log` with its comments `// → expected`: as many, in the same order. A block marked ` ```ts no-run ` is left out.
 * The modules are kept beside the README in `.readme/`, so that their imports resolve as those of the package do.
 *
 * @throws Error naming the README and the block when a block throws or prints something else, or when there is no block.
 */
export async function runReadme(readmeUrl: URL): Promise<void> {
  const path = fileURLToPath(readmeUrl)
  const blocks = runnableBlocks((await readFile(path, 'utf8')).replaceAll('\r\n', '\n'))
  if (blocks.length === 0) throw new Error(`${path} has no ts block to run`)

  const folder = new URL('.readme/', readmeUrl)
  await mkdir(folder, { recursive: true })
  for (const [index, block] of blocks.entries()) {
    const module = new URL(`${basename(path, '.md')}-${index + 1}.ts`, folder)
    await writeWhenChanged(module, block.code)
    await runBlock(module, block, `${path}, block ${index + 1} (line ${block.line})`)
  }
}

function runnableBlocks(readme: string): Block[] {
  const fence = /^[ \t]*```ts\b([^\n]*)\n(.*?)^[ \t]*```[ \t]*$/gms
  return [...readme.matchAll(fence)]
    .filter(([, info]) => !info?.includes('no-run'))
    .map((match) => ({ code: match[2] ?? '', line: readme.slice(0, match.index).split('\n').length }))
}

/** In watch mode a write runs the test again, which would write again. */
async function writeWhenChanged(file: URL, text: string): Promise<void> {
  const present = await readFile(file, 'utf8').catch(() => undefined)
  if (present !== text) await writeFile(file, text)
}

async function runBlock(module: URL, block: Block, place: string): Promise<void> {
  const expected = [...block.code.matchAll(/\/\/ → ?(.*)$/gm)].map(([, text]) => text?.trimEnd() ?? '')
  const got = await printedBy(module).catch((cause: unknown) => {
    throw new Error(`${place} threw: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  })
  if (expected.join('\n') === got.join('\n') && expected.length === got.length) return
  throw new Error(
    [`${place} prints something else`, 'expected:', ...indent(expected), 'got:', ...indent(got)].join('\n'),
  )
}

async function printedBy(module: URL): Promise<string[]> {
  const lines: string[] = []
  const log = console.log
  console.log = (...values) => {
    lines.push(
      ...format(...values)
        .split('\n')
        .map((line) => line.trimEnd()),
    )
  }
  try {
    // A module is evaluated once per address, and a README may run twice in one process.
    await import(/* @vite-ignore */ `${module.href}?run=${crypto.randomUUID()}`)
  } finally {
    console.log = log
  }
  return lines
}

function indent(lines: string[]): string[] {
  return lines.map((line) => `  ${line}`)
}
