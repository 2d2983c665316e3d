/** Packs every public package as it would be published and asks publint and attw about the tarball. */
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'

interface Manifest {
  name: string
  private?: boolean
}

const root = join(import.meta.dirname, '..')
const exec = promisify(execFile)
const shell = process.platform === 'win32'

const target = await mkdtemp(join(tmpdir(), 'loci-pack-'))
let findings = 0
try {
  for (const folder of await readdir(join(root, 'packages'))) {
    const path = join(root, 'packages', folder)
    const manifest = await readManifest(path)
    if (manifest === undefined || manifest.private) continue

    const { tarball, files } = await pack(path)
    const problems = [...(await runPublint(tarball)), ...(await runAttw(tarball))]
    console.log(`${problems.length === 0 ? 'ok  ' : 'FAIL'} ${manifest.name}: ${files.join(', ')}`)
    for (const problem of problems) console.log(problem.replace(/^/gm, '     '))
    findings += problems.length
  }
} finally {
  await rm(target, { recursive: true })
}
if (findings > 0) process.exitCode = 1

async function readManifest(path: string): Promise<Manifest | undefined> {
  const text = await readFile(join(path, 'package.json'), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : JSON.parse(text)
}

async function pack(path: string): Promise<{ tarball: string; files: string[] }> {
  const { stdout } = await exec('pnpm', ['pack', '--json', '--pack-destination', target], { cwd: path, shell })
  const { filename, files } = JSON.parse(stdout) as { filename: string; files: { path: string }[] }
  return { tarball: filename, files: files.map((file) => file.path) }
}

async function runPublint(tarball: string): Promise<string[]> {
  const bytes = await readFile(tarball)
  const { messages, pkg } = await publint({ pack: { tarball: new Uint8Array(bytes).buffer }, strict: true })
  return messages.map((message) => `publint: ${formatMessage(message, pkg, { color: false })}`)
}

async function runAttw(tarball: string): Promise<string[]> {
  try {
    await exec('attw', [tarball, '--profile', 'esm-only', '--no-emoji', '--no-color'], { cwd: root, shell })
    return []
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    return [`attw: ${stdout}${stderr}`.trimEnd()]
  }
}
