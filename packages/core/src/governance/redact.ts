/** Takes out of a text what must not leave the process: addresses, numbers, secrets. Pure. */
import { ConfigError } from '../errors.ts'
import { checkOptions } from '../options.ts'
import type { Json } from '../record.ts'
import {
  americanPhone,
  anyPhone,
  authorization,
  cards,
  connection,
  emailDomain,
  iban,
  ideographicDomain,
  internationalPhone,
  isCard,
  isIban,
  issuedSecrets,
  isWord,
  labelledSecret,
  looksRandom,
  nationalPhone,
  notInEmail,
  notInIdeographicEmail,
  notSecret,
  otherLabel,
  pairedPhone,
  phoneLabel,
  phoneWord,
  restOfValue,
} from './redact-patterns.ts'

/** Gives the text without what it found; the same text again gives the same. */
export type Redactor = (text: string) => string

export type RedactKind = 'email' | 'phone' | 'card' | 'iban' | 'secret'

export interface RedactOptions {
  /** Default: all of them. */
  kinds?: readonly RedactKind[]
  /** What else to take out; it becomes `[name]`. */
  patterns?: readonly { name: string; pattern: RegExp }[]
}

/**
 * A redactor by patterns: e-mail, telephone, payment cards (Luhn), IBAN (ISO 13616) and secrets, by the shapes that their
 * issuers give them or by the word before them. It finds what is written in the usual ways; names, street addresses and
 * numbers in words it does not. Where a form is ambiguous, it keeps the fact:
 *
 * - A telephone number needs a country code, the groups of its country, or a word as "phone:" before it. Ten bare digits
 *   are a number, and so are three groups with spaces inside a sentence that does not speak of calling; after "invoice",
 *   "version" and the like every number without a country code is.
 * - After "the password is" a value counts with a digit or a symbol in it, or in quotes. After `password:` a word counts
 *   too, unless a sentence goes on; after `token:` and other keys a word does not, after `token=` it does.
 * - A number of 13 to 19 digits is a card if it has the prefix and the length of a network, and passes Luhn: of other
 *   numbers that begin so, one in ten does.
 * @throws ConfigError for an unknown kind or a pattern that is none.
 */
export function redactor(options: RedactOptions = {}): Redactor {
  checkOptions('redactor', options, ['kinds', 'patterns'])
  const kinds = options.kinds ?? (Object.keys(finders) as RedactKind[])
  if (!Array.isArray(kinds)) throw new ConfigError('redactor: kinds must be a list')
  const unknown = kinds.find((kind) => !Object.hasOwn(finders, kind))
  if (unknown !== undefined) throw new ConfigError(`redactor: unknown kind ${JSON.stringify(unknown)}`)
  const own = (options.patterns ?? []).map(ownPattern)
  // Secrets first: a token may look like a telephone number inside.
  const steps = [...order.filter((kind) => kinds.includes(kind)).map((kind) => finders[kind]), ...own]
  const once: Redactor = (text) => steps.reduce((left, step) => step(left), text)
  return (text) => {
    let left = text
    // What was taken out may have stood between a number and what made it look like another.
    for (let round = 0; round < maxRounds; round++) {
      const next = once(left)
      if (next === left) break
      left = next
    }
    return left
  }
}

/**
 * Redacts the strings of a value, at any depth, and its numbers: one whose decimal text the redactor changes becomes that
 * changed text. Keys stay as they are.
 */
export function redactJson(value: Json, redact: Redactor): Json {
  if (typeof value === 'string') return redact(value)
  if (typeof value === 'number') return redactNumber(value, redact)
  if (Array.isArray(value)) return value.map((item) => redactJson(item, redact))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, item === undefined ? undefined : redactJson(item, redact)]),
  )
}

function redactNumber(value: number, redact: Redactor): number | string {
  const text = String(value)
  const left = redact(text)
  return left === text ? value : left
}

/** One for each of the numbers that are joined so that only the first is found; more of them are no text. */
const maxRounds = 64
const contextLength = 40
const order: readonly RedactKind[] = ['secret', 'email', 'iban', 'card', 'phone']

const finders: Record<RedactKind, Redactor> = {
  secret: (text) =>
    issuedSecrets
      .reduce((left, pattern) => left.replace(pattern, '[secret]'), redactLabelled(text))
      .replace(connection, '$1[secret]@'),
  email: redactEmails,
  iban: (text) => takeWhere(text, iban, '[iban]', isIban),
  card: (text) => cards.reduce((left, pattern) => takeWhere(left, pattern, '[card]', isCard), text),
  phone: redactPhones,
}

function redactEmails(text: string): string {
  let left = ''
  let from = 0
  for (const match of text.matchAll(emailDomain)) {
    const end = match.index + match[0].length
    const local = localPart(text.slice(Math.max(from, match.index - 64), match.index), match[0])
    // `git@host:path` names a repository.
    if (local === '' || (local === 'git' && text[end] === ':')) continue
    left += `${text.slice(from, match.index - local.length)}[email]`
    from = end
  }
  return left + text.slice(from)
}

function localPart(before: string, domain: string): string {
  const last = before.split(notInEmail).at(-1) ?? ''
  const local = last.replace(/^['.-]+/, '')
  if (local !== '' || !ideographicDomain.test(domain)) return local
  return before.split(notInIdeographicEmail).at(-1) ?? ''
}

interface Taken {
  length: number
  given: string
}

type Take = (match: RegExpExecArray, before: string) => Taken | undefined

/**
 * Where a match is not what it looks like, the search goes on inside it. After one that is taken out it begins anew, for
 * the next round would see no digits there either. `before` is what stands before a match by then.
 */
function takeOut(text: string, pattern: RegExp, take: Take): string {
  const search = new RegExp(pattern)
  let left = ''
  let before = ''
  let rest = text
  for (let match = search.exec(rest); match !== null; match = search.exec(rest)) {
    const near = before + rest.slice(Math.max(0, match.index - contextLength), match.index)
    const taken = take(match, near.slice(-contextLength))
    search.lastIndex = taken === undefined ? match.index + characterLength(rest, match.index) : 0
    if (taken === undefined) continue
    left += rest.slice(0, match.index) + taken.given
    before = (near + taken.given).slice(-contextLength)
    rest = rest.slice(match.index + taken.length)
  }
  return left + rest
}

/** A search that begins inside a surrogate pair goes back to its first half, and so would find the same for ever. */
function characterLength(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1
}

function takeWhere(text: string, pattern: RegExp, given: string, isOne: (match: string) => boolean): string {
  return takeOut(text, pattern, ([match]) => (isOne(match) ? { length: match.length, given } : undefined))
}

function redactLabelled(text: string): string {
  return takeOut(takeOut(text, authorization, takeLabelled), labelledSecret, takeLabelled)
}

function takeLabelled(match: RegExpExecArray): Taken | undefined {
  const { label = '', bare = '', quoted } = match.groups ?? {}
  const quote = quoted?.startsWith('\\') ? 2 : 1
  const value = quoted?.slice(quote, -quote) ?? bare
  if (notSecret.test(value) || !isSecret(match, value)) return undefined
  if (quoted !== undefined) {
    return { length: match[0].length, given: `${label}${quoted.slice(0, quote)}[secret]${quoted.slice(-quote)}` }
  }
  const end = match.index + match[0].length
  const rest = restOfValue.exec(match.input.slice(end, end + 8000))?.[0] ?? ''
  const whole = (value + rest).replace(/(?<=[\p{L}\p{N}])[.,;:?)\]}>]{1,2}$/u, '')
  return { length: label.length + whole.length, given: `${label}[secret]` }
}

/** "the token economy" names nothing; `token=economy` does, and so does a value that no word looks like. */
function isSecret(match: RegExpExecArray, value: string): boolean {
  const { password, link, quoted } = match.groups ?? {}
  if (link === undefined) return !isWord(value)
  if (link.trim() === '') return looksRandom(value, password !== undefined)
  if (quoted !== undefined) return value.length > 2
  if (/\p{L}/u.test(link)) {
    return value.length > 5 && !isWord(value) && !/^(?:\p{L}+|\d{1,4}\p{Lu}*-\p{Ll}+)$/u.test(value)
  }
  // Also with what was taken out, or a second look would see another text.
  const goesOn = /^[ \t]+[\p{L}[]/u.test(
    match.input.slice(match.index + match[0].length, match.index + match[0].length + 9),
  )
  if (password !== undefined) return goesOn ? value.length > 5 && !isWord(value) : value.length > 3
  if (value.length < 6 || /^[\p{N}.,_]+$/u.test(value)) return false
  return link === '=' || !isWord(value)
}

type Check = (match: string, before: string, after: string) => number

function redactPhones(text: string): string {
  const forms: readonly (readonly [RegExp, Check])[] = [
    [internationalPhone, internationalLength],
    [pairedPhone, (match, before) => (otherLabel.test(before) ? 0 : match.length)],
    [americanPhone, (match, before, after) => (isAmerican(match, before, after) ? match.length : 0)],
    [nationalPhone, (match, before) => (isNational(match, before) ? match.length : 0)],
    [anyPhone, (match, before) => (isLabelled(match, before) ? match.length : 0)],
  ]
  return forms.reduce((left, [pattern, lengthOf]) => takePhones(left, pattern, lengthOf), text)
}

function takePhones(text: string, pattern: RegExp, lengthOf: Check): string {
  return takeOut(text, pattern, (match, before) => {
    const end = match.index + match[0].length
    const line = before.replace(/^[\s\S]*\n/, '')
    const length = lengthOf(match[0], line, match.input.slice(end, end + contextLength))
    return length === 0 ? undefined : { length, given: '[phone]' }
  })
}

/** As much of a match, from its begin, as is one number: other numbers may follow it. */
function internationalLength(match: string): number {
  const number = match.split(/(?<!\p{N})\p{Nd}{4}-\p{Nd}{2}-/u, 1)[0] ?? ''
  const ends = [...number.matchAll(/\p{Nd}+/gu)].map((group) => group.index + group[0].length)
  return ends.findLast((end) => end > 7 && isInternational(number.slice(0, end).normalize('NFKC'))) ?? 0
}

/** Source: ITU-T E.164, and the North American Numbering Plan for +1. */
function isInternational(number: string): boolean {
  const digits = number.replace(/^00|\P{Nd}/gu, '')
  // Bare digits are more often something else.
  const least = /^\+\p{Nd}+$/u.test(number) ? 9 : /^\p{Nd}+$/u.test(number) ? 11 : 8
  if (digits.length > 15 || digits.length < least) return false
  if (digits.startsWith('1')) return /^1[2-9]\d{2}[2-9]\d{6}$/.test(digits)
  const isCoordinate = /^\+\d{1,3}\.\d{3,}(?!\d*\.)/.test(number)
  const isAmount = /^\+\d{1,2}(?:[ .]\d{3}){2}$/.test(number) || digits.includes('000000')
  return !isCoordinate && !isAmount
}

function isAmerican(match: string, before: string, after: string): boolean {
  if (otherLabel.test(before)) return false
  const hasOnlySpaces = /^[\p{Nd}\s]+$/u.test(match)
  const standsAlone = /(?:^|[,;|("'[{>])\s*$/.test(before) && /^\s*(?:$|[,;|)"'\]}<\n]|\.(?!\p{N}))/u.test(after)
  return !hasOnlySpaces || standsAlone || phoneWord.test(before)
}

function isNational(match: string, before: string): boolean {
  const count = match.replace(/\P{Nd}/gu, '').length
  const isTimes = /^[01]\p{Nd}[0-5]\p{Nd}\s?\p{Pd}\s?[0-2]\p{Nd}[0-5]\p{Nd}(?!\p{Nd})/u.test(match)
  return count >= 9 && count <= 12 && !isTimes && !otherLabel.test(before)
}

function isLabelled(match: string, before: string): boolean {
  const count = match.replace(/\P{Nd}/gu, '').length
  const isDate = /^\(?(?:19|20)\d{2}[-/](?:\d{1,2}[-/]|(?:19|20)\d{2})|^\d{1,2}[-/]\d{1,2}[-/]\d{2,4}$/.test(match)
  return count >= 7 && count <= 15 && !isDate && phoneLabel.test(before)
}

function ownPattern({ name, pattern }: { name: string; pattern: RegExp }): Redactor {
  if (typeof name !== 'string' || !/^[\w-]+$/.test(name) || !(pattern instanceof RegExp)) {
    throw new ConfigError('redactor: a pattern needs a name of letters, digits, _ and -, and a RegExp')
  }
  const given = `[${name}]`
  // What it gave before is left alone, also where the pattern finds the name.
  const everywhere = new RegExp(`\\[${name}\\]|(?:${pattern.source})`, [...new Set([...pattern.flags, 'g'])].join(''))
  return (text) => text.replace(everywhere, (match) => (match === '' ? '' : given))
}
