import type { UserConfig } from 'tsdown'
import { libraryBuild } from '../../tsdown.base.ts'

const config: UserConfig = libraryBuild('node', ['src/index.ts', 'src/worker.ts'])

export default config
