import type { Engine } from '../engine.ts'
import { CapabilityError, ConfigError } from '../errors.ts'

/** The options that export, import and copy have in common. @throws ConfigError */
export function checkMoving(where: string, options: object): void {
  const { onProgress, ...rest } = options as { [name: string]: unknown }
  if (onProgress !== undefined && typeof onProgress !== 'function') {
    throw new ConfigError(`${where}: onProgress must be a function`)
  }
  for (const name of ['vectors', 'dryRun']) {
    if (rest[name] === undefined || typeof rest[name] === 'boolean') continue
    throw new ConfigError(`${where}: ${name} must be true or false`)
  }
}

/** @throws CapabilityError where vectors are asked for and cannot be had: a file without them would pass for one with. */
export function checkExport({ semantic }: Engine, options: { vectors?: boolean }): void {
  checkMoving('export', options)
  if (options.vectors !== true || semantic !== undefined) return
  throw new CapabilityError('vectors: this memory has no embedder or no vector store; leave vectors out of the export')
}
