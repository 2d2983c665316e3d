/** The words that two texts must have in common to say the same. Pure. */

/**
 * The words as they are written, with their signs: `C++` is not `C#`, `50%` not `50`, `Polish` not `polish`. Made equal is
 * only what is style: spaces, width, the shape of quotes, the mark at the end, the capital at the start, contractions.
 */
export function wordsOf(text: string): string[] {
  const [first = '', ...rest] = withOneStyle(text).split(/\s+/)
  const words = [withoutCapital(first), ...rest].flatMap(expanded).filter((word) => word !== '')
  return withoutDecoration(words)
}

/** Whether one may stand for the other in the eyes of an embedder: see `likenessOf`. */
export function mayMeanTheSame(a: readonly string[], b: readonly string[]): boolean {
  if (a[0] !== b[0] || !isSameList(a.filter(isFixed), b.filter(isFixed))) return false
  const [onlyA, onlyB] = [without(a, b), without(b, a)]
  const differing = [onlyA.length, onlyB.length]
  if (Math.min(...differing) === 0 || Math.max(...differing) > mostReplaced) return false
  return !onlyA.some((word) => onlyB.some((other) => looksLike(word, other)))
}

/** Another form of a word (`received`, `profesora`, `unmarried`) or another name: seldom a synonym. */
function looksLike(a: string, b: string): boolean {
  const [plainA = '', plainB = ''] = [a, b].map((word) => word.normalize('NFD').replace(/\p{M}/gu, ''))
  return plainA.slice(0, 2) === plainB.slice(0, 2) || plainA.includes(plainB) || plainB.includes(plainA)
}

export function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((word, at) => word === b[at])
}

export function setOf(words: string): ReadonlySet<string> {
  return new Set(words.trim().split(/\s+/))
}

const mostReplaced = 2
const replaceable = /^(?=\p{sc=Latin}+$)\p{Ll}{4,}$/u
/** Words of four letters and more that no synonym replaces: they say how much, when, where, whose, or which of two. */
const fixedWords = setOf(`
  above after against along always among around because been before behind below beneath beside besides between beyond
  both could down during each either else ever every except from have having inside into just least less like likes love
  loves hate hates dislike dislikes enjoy enjoys many maybe might mine more most much must near neither never nobody none
  nothing only onto ours over past perhaps quite rarely really seldom shall should since some sometimes soon still than
  that their theirs them there these they this those though through till today tomorrow tonight toward towards under
  unless until upon used usually very were what when where which while whom whose will with within without would
  yesterday your yours
  four five seven eight nine eleven twelve twenty thirty forty fifty hundred thousand million first second third last
  monday tuesday wednesday thursday friday saturday sunday morning afternoon evening night week month year weekly daily
  january february march april june july august september october november december
  mother father sister brother daughter wife husband aunt uncle niece nephew cousin girl boys girls woman women
  left right north south east west open opened closed start started stop stopped enable enabled disable disabled
  high higher lower best worst better worse early late earlier later black white green blue yellow brown
  nicht kein keine keinen keinem keiner niemals jamais nunca nooit niet geen
`)

function isFixed(word: string): boolean {
  return !replaceable.test(word) || fixedWords.has(word)
}

/** The words of a list that the other lacks, each as often as it lacks it. */
function without(words: readonly string[], others: readonly string[]): string[] {
  const left = [...others]
  return words.filter((word) => {
    const at = left.indexOf(word)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
}

const wideForms = /[\uff01-\uff5e]/g
const toNarrow = 0xfee0
/** Only one mark, and only after a word: `git add .`, `args...`, `5!` and `n!` mean what they say. */
const endOfSentence = /(?<=\p{L}[\p{L}\p{M}])!$|(?<=[\p{L}\p{M}\p{N}%"')\]])[.…。।]$/u

/** Not NFKC, to which `2³` is `23`. */
function withOneStyle(text: string): string {
  return text
    .normalize('NFC')
    .replace(wideForms, (wide) => String.fromCharCode(wide.charCodeAt(0) - toNarrow))
    .replace(/[‘’ʼ]/g, "'")
    .replace(/[“”„«»]/g, '"')
    .replace(/[\u2010\u2011\u2212]/g, '-')
    .trim()
    .replace(endOfSentence, '')
}

/** A capital says nothing at the start of a sentence only: `Bill` and `bill`, `May` and `may` differ inside of it. */
function withoutCapital(word: string): string {
  return /^(I|\p{Lu}[\p{Ll}\p{M}']+[,:]?)$/u.test(word) ? word.toLowerCase() : word
}

const negated = /^(do|does|did|is|are|was|were|has|have|had|would|could|should|must|need|might)n't$/
const pronoun = /^(I|i|you|we|they|he|she|it)'(m|re|ve|ll)$/
const verbs: Readonly<Record<string, string>> = { m: 'am', re: 'are', ve: 'have', ll: 'will' }

/** Not `’s` and `’d`, which stand for two words each, nor `can not`, which may be a permission not to. */
function expanded(word: string): string[] {
  if (word === "can't") return ['cannot']
  if (word === "won't") return ['will', 'not']
  const [, helper] = negated.exec(word) ?? []
  if (helper !== undefined) return [helper, 'not']
  const [, subject, verb = ''] = pronoun.exec(word) ?? []
  return subject === undefined ? [word] : [subject, verbs[verb] ?? verb]
}

/** Verbs that `really` cannot make stronger. */
const absolute = setOf('love loves adore adores hate hates prefer prefers')
const subjectsInDoubt = setOf(
  'nobody none never not few who what which that some most many only if everyone everybody all no hardly',
)
const saidOfUsers = setOf('is has does can cannot will should never lives likes loves enjoys hates prefers really')

function withoutDecoration(words: readonly string[]): string[] {
  const [first = '', second = '', third = ''] = words
  if (second === 'really' && absolute.has(third) && !subjectsInDoubt.has(first)) return words.toSpliced(1, 1)
  const isTheUser = first === 'the' && ((second === 'user' && saidOfUsers.has(third)) || second === "user's")
  if (isTheUser) return words.slice(1)
  return [...words]
}
