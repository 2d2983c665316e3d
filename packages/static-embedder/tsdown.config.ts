import type { UserConfig } from 'tsdown'
import { libraryBuild } from '../../tsdown.base.ts'

const config: UserConfig = libraryBuild('neutral')

export default config
