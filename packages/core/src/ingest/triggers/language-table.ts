/**
 * What a language adds: words and patterns, no code. Patterns are regular expressions, tried without regard to case, in
 * which `{name}` stands for one of `words[name]` or for the pattern of that name, `{thing}` for the words that the key is made of, and a space for up to three.
 */
export interface LanguageTable {
  /** For messages of errors, as `en`. */
  language: string
  /** What patterns have in common, by name: alternatives of a regular expression, as `like|love`. */
  words: { readonly [name: string]: string }
  /** After these a full stop ends no sentence: `dr`, `e.g`. */
  abbreviations: readonly string[]
  /** Words that say nothing about the subject; keys are made without them. */
  emptyWords: string
  /** Said before a statement and no part of it: `by the way`, `well`. */
  openers: string
  /** Said after it: `please`, `thanks`. */
  closers: string
  /** Between two clauses, of which both may say something: searched for in a sentence. */
  joints: string
  /**
   * Between two clauses of which the second lacks its subject, `and` in `I live in Rome and work at Acme`; what the clause
   * before begins with then; and the subject.
   */
  sharedSubject: { joint: string; after: string; subject: string }
  /** Begins a request that is put as a question or a wish; what follows is one in the imperative: `can you`. */
  requests: string
  /** Begins a question, with or without its mark. */
  questions: string
  /** What answers a question of one's own, so that both are one sentence: `love it` in `Mushrooms? Love it.` */
  ownAnswers?: string
  /** Is a whole clause that only asks for assent, as `right` after a comma. */
  tags: string
  /** Anywhere in a sentence: what is said from here on is not so, or somebody else says so: `if I`, `she said`. */
  unreal: string
  /** Anywhere in a sentence: the rest of the paragraph is invented, unless it begins as an aside: `write a story`. */
  fiction: string
  /** Begins a sentence that goes back to what is real: `by the way`. */
  asides: string
  /** Anywhere in a sentence that ends in a colon or a line: what follows is a text to work on: `translate`. */
  pasted: string
  /** Begins what is to be remembered: `remember that`. */
  remember: string
  /** Begins a correction: `no`, `that's wrong`. What follows is one, if it is to be remembered. */
  corrections: string
  /** Begins what may be one: `actually`. */
  maybeCorrections: string
  /** Anywhere in a sentence: no instruction in it stands for longer: `this time`. */
  onlyOnce: string
  /** What `{thing}` may not begin with, for who reads it later cannot know what it was: `it`, `your`. */
  vague: string
  /** Verbs with which a request begins; what is often requested becomes a memory. Together with `often`, its text. */
  requestVerbs: string
  often: string
  /** The first that fits decides. Those of refusal and permission come before all others. */
  rules: readonly LanguageRule[]
  /** Of an instruction that says one of these things, so that a later one takes its place. */
  slots: readonly { key: string; pattern: string }[]
}

/** How one kind of statement begins. A clause that a rule fits is remembered, unless it is asked or not real. */
export type LanguageRule = MemoryRule | RefusalRule | PermissionRule

export interface MemoryRule {
  trigger: 'instruction' | 'preference' | 'self' | 'correction' | 'milestone' | 'feedback'
  /** From the beginning of a clause, without openers; ends at the end of a word. */
  pattern: string
  /** Anywhere in the clause: then it does not hold. */
  unless?: string
  /** Where a thing has one value at a time: `name`, or `like:{thing}`. */
  key?: string
  /** Default: what the trigger is for. */
  type?: string
  data?: { readonly [name: string]: string }
  /** Only of a clause that begins as a correction does. */
  afterCorrection?: boolean
  /** Whether `{thing}` must be written with a capital. */
  proper?: boolean
  /** 0 to 1; default 0.8. */
  confidence?: number
}

export interface RefusalRule {
  trigger: 'refusal'
  pattern: string
  unless?: string
  refuse: 'turn' | 'previous' | 'session'
}

export interface PermissionRule {
  trigger: 'permission'
  pattern: string
  unless?: string
}
