import type { UserConfig } from 'tsdown'

/** The one way a package of this workspace is built: ES modules and their types, each next to the other in `dist`. */
export function libraryBuild(platform: 'neutral' | 'node', entry: string[] = ['src/index.ts']): UserConfig {
  return {
    entry,
    platform,
    format: 'esm',
    // `.js` is what publishConfig.exports names; for Node the default would be `.mjs`.
    fixedExtension: false,
    dts: { oxc: true },
    clean: true,
    sourcemap: false,
  }
}
