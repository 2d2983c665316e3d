import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ConfigError } from '@loci/core'

/** From the application first; then from beside this package. */
export async function importFrom(
  folder: string,
  packageName: string,
  advice: string,
): Promise<Record<string, unknown>> {
  let path: string
  try {
    path = createRequire(join(folder, 'package.json')).resolve(packageName)
  } catch {
    path = packageName
  }
  try {
    return await import(path === packageName ? path : pathToFileURL(path).href)
  } catch (error) {
    const isMissing = (error as { code?: unknown }).code === 'ERR_MODULE_NOT_FOUND'
    const reason = isMissing ? 'is not installed' : `cannot be loaded (${(error as Error).message})`
    throw new ConfigError(`the package ${packageName} ${reason}; ${advice}`, { cause: error })
  }
}
