import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig, type TestProjectInlineConfiguration, type ViteUserConfig } from 'vitest/config'

const config: ViteUserConfig = defineConfig({
  test: {
    globalSetup: [join(import.meta.dirname, 'scripts/services/test-setup.ts')],
    projects: [
      ...projects('packages', 'src/**/*.test.ts'),
      ...projects('examples', '**/*.test.ts'),
      {
        extends: true,
        test: { name: 'scripts', root: join(import.meta.dirname, 'scripts'), include: ['**/*.test.ts'] },
      },
    ],
    // Many tests wait for servers and time-outs: a core that is kept free would idle.
    maxWorkers: '100%',
    reporters: ['default', './scripts/closing-line-reporter.ts'],
    testTimeout: 20_000,
  },
})

export default config

function projects(folder: string, include: string): TestProjectInlineConfiguration[] {
  return readdirSync(join(import.meta.dirname, folder))
    .map((name) => join(import.meta.dirname, folder, name))
    .filter((root) => existsSync(join(root, 'package.json')))
    .map((root) => {
      const { name } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
      return { extends: true, test: { name, root, include: [include] } }
    })
}
