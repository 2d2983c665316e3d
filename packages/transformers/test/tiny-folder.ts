import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A folder with these files, gone when the test ends. What begins with `/` is linked. */
export async function folderWith(files: { [path: string]: string }): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'loci-model-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  for (const [path, content] of Object.entries(files)) {
    const target = join(folder, path)
    await mkdir(dirname(target), { recursive: true })
    await (content.startsWith('/') ? symlink(content, target) : writeFile(target, content))
  }
  return folder
}
