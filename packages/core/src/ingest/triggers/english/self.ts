import type { LanguageRule } from '../language-table.ts'
import { body } from './self-body.ts'
import { family } from './self-family.ts'
import { fragments } from './self-fragments.ts'
import { home } from './self-home.ts'
import { work } from './self-work.ts'

/** What somebody says of himself. */
export const self: readonly LanguageRule[] = [...home, ...work, ...body, ...family, ...fragments]
