import { ConfigError } from '../../errors.ts'
import { foldWord } from '../../retrieve/fold-word.ts'
import { englishStopWords, otherStopWords } from '../../retrieve/stop-words.ts'
import { firstCharacters } from './first-characters.ts'
import type { LanguageRule, LanguageTable } from './language-table.ts'

/** Patterns that begin at a place are sticky: set `lastIndex` before. */
export interface CompiledTable {
  openers: RegExp
  closers: RegExp
  joints: RegExp
  sharedJoints: RegExp
  sharedSubject: { after: RegExp; subject: string }
  requests: RegExp
  questions: RegExp
  ownAnswers: RegExp | undefined
  tags: RegExp
  unreal: RegExp
  fiction: RegExp
  asides: RegExp
  pasted: RegExp
  remember: RegExp
  corrections: RegExp
  maybeCorrections: RegExp
  onlyOnce: RegExp
  vague: RegExp
  requestVerbs: RegExp
  often: string
  /** Those that can begin with a character, in lower case; under the empty text those that can begin with any. */
  rules: ReadonlyMap<string, readonly CompiledRule[]>
  slots: readonly { key: string; pattern: RegExp }[]
  abbreviations: ReadonlySet<string>
  emptyWords: ReadonlySet<string>
}

export interface CompiledRule {
  rule: LanguageRule
  pattern: RegExp
  unless: RegExp | undefined
}

const wordEnd = String.raw`(?![\p{L}\p{N}_]|'\p{L})`
const wordStart = String.raw`(?<![\p{L}\p{N}_])`
/** Between what a statement begins with and the statement. */
const pause = String.raw`[\s,:;.!–—-]{0,5}`
/** Not those of `\p{L}`, nor numbers of times. */
const placeholder = /(?<!\\[pP])\{([a-z]\w*)\}/gi

const spaces: Readonly<Record<string, string>> = { ' ': ' {1,3}', ' ?': ' {0,3}' }
const characterClassOrSpace = /\[(?:\\.|[^\]\\])*\]|\\.| \??/g

/** @throws ConfigError naming the language and the pattern. */
export function compileTable(table: LanguageTable): CompiledTable {
  const compile = (name: string, pattern: string, flags = 'u'): RegExp => {
    try {
      return new RegExp(expanded(pattern, table.words), flags)
    } catch (cause) {
      const problem = cause instanceof Error ? cause.message : String(cause)
      throw new ConfigError(`the language table ${table.language}: ${name}: ${problem}`, { cause })
    }
  }
  const beginning = (name: string, pattern: string): RegExp => compile(name, `(?:${pattern})${wordEnd}`, 'uy')
  const prefix = (name: string, pattern: string): RegExp => compile(name, `(?:${pattern})${wordEnd}${pause}`, 'uy')
  const anywhere = (name: string, pattern: string): RegExp => compile(name, `${wordStart}(?:${pattern})${wordEnd}`)
  const { sharedSubject } = table
  const rules = table.rules.map((rule, index) => ({
    rule,
    pattern: beginning(`rules[${index}].pattern`, rule.pattern),
    unless: rule.unless === undefined ? undefined : anywhere(`rules[${index}].unless`, rule.unless),
  }))
  return {
    openers: prefix('openers', table.openers),
    closers: compile('closers', String.raw`(?<=[\s,;.!])(?:${table.closers})$`),
    joints: compile('joints', table.joints, 'gu'),
    sharedJoints: compile('sharedSubject.joint', sharedSubject.joint, 'gu'),
    sharedSubject: { after: beginning('sharedSubject.after', sharedSubject.after), subject: sharedSubject.subject },
    requests: prefix('requests', table.requests),
    questions: beginning('questions', table.questions),
    ownAnswers: table.ownAnswers === undefined ? undefined : beginning('ownAnswers', table.ownAnswers),
    tags: compile('tags', `^(?:${table.tags})$`),
    unreal: anywhere('unreal', table.unreal),
    fiction: anywhere('fiction', table.fiction),
    asides: beginning('asides', table.asides),
    pasted: anywhere('pasted', table.pasted),
    remember: prefix('remember', table.remember),
    corrections: prefix('corrections', table.corrections),
    maybeCorrections: prefix('maybeCorrections', table.maybeCorrections),
    onlyOnce: anywhere('onlyOnce', table.onlyOnce),
    vague: beginning('vague', table.vague),
    requestVerbs: beginning('requestVerbs', table.requestVerbs),
    often: table.often,
    rules: byFirstCharacter(rules),
    slots: table.slots.map(({ key, pattern }, index) => ({
      key,
      pattern: anywhere(`slots[${index}].pattern`, pattern),
    })),
    abbreviations: new Set(table.abbreviations.map((word) => word.toLowerCase())),
    emptyWords: new Set([...englishStopWords, ...otherStopWords, ...table.emptyWords.split(/\s+/).map(foldWord)]),
  }
}

function byFirstCharacter(rules: readonly CompiledRule[]): ReadonlyMap<string, readonly CompiledRule[]> {
  const firsts = rules.map(({ pattern }) => firstCharacters(pattern.source))
  const characters = new Set(['', ...firsts.flatMap((first) => [...(first ?? [])])])
  return new Map(
    Array.from(characters, (character) => [
      character,
      rules.filter((_rule, index) => firsts[index]?.has(character) ?? true),
    ]),
  )
}

/** Those of them that may fit at a place of a text. */
export function rulesAt(text: string, at: number, { rules }: CompiledTable): readonly CompiledRule[] {
  return rules.get(text[at] ?? '') ?? rules.get('') ?? []
}

/** Where a pattern ends that begins at a place, undefined when it does not. */
export function endOf(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : undefined
}

/** Words may be made of other words, four deep. */
function expanded(pattern: string, words: LanguageTable['words']): string {
  let whole = pattern
  for (let depth = 0; depth < 4; depth++) {
    whole = whole.replace(placeholder, (_braces, name: string) => {
      if (name === 'thing') return String.raw`(?<thing>[^\s,].*)`
      if (!Object.hasOwn(words, name)) throw new Error(`{${name}} is none of its words`)
      return `(?:${words[name]})`
    })
  }
  return whole.replace(characterClassOrSpace, (found) => spaces[found] ?? found)
}
