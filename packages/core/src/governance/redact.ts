/** Takes out of a text what must not leave the process: addresses, numbers, secrets. Pure. */
import { ConfigError } from '../errors.ts'
import { checkOptions } from '../options.ts'
import type { Json } from '../record.ts'

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
 * A redactor by patterns: e-mail, telephone, payment cards (Luhn), IBAN (ISO 13616) and secrets by the shapes that their
 * issuers give them. It finds what is written in the usual ways; names, street addresses and numbers in words it does not.
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

/** Redacts the strings of a value, at any depth; keys stay as they are. */
export function redactJson(value: Json, redact: Redactor): Json {
  if (typeof value === 'string') return redact(value)
  if (Array.isArray(value)) return value.map((item) => redactJson(item, redact))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, item === undefined ? undefined : redactJson(item, redact)]),
  )
}

const maxRounds = 8
const order: readonly RedactKind[] = ['secret', 'email', 'iban', 'card', 'phone']

const email =
  /[\p{sc=Latin}\p{sc=Cyrillic}\p{sc=Greek}\p{N}._%+'-]{1,64}[@＠][\p{sc=Latin}\p{sc=Cyrillic}\p{sc=Greek}\p{N}-]{1,63}(?:\.[\p{sc=Latin}\p{sc=Cyrillic}\p{sc=Greek}\p{N}-]{1,63}){1,8}/gu
const iban = /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b/g
const digits = /(?<![\p{N}.,-])\p{Nd}(?:[ -]?\p{Nd}){12,18}(?![\p{N}-])/gu
/** With a country code, or in the groups of North America; anything shorter is more often something else. */
const phone =
  /(?<![\p{L}\p{N}+/.:-])(?:\+\p{Nd}|00[1-9])[\p{Nd} ()./-]{6,20}\p{Nd}|(?<![\p{L}\p{N}+/.:-])\(?[2-9]\p{Nd}{2}\)?[ .-]{1,2}[2-9]\p{Nd}{2}[ .-]\p{Nd}{4}(?![\p{N}-])|(?<![\p{L}\p{N}+/.:-])0[1-9]\p{Nd}{1,4}[ /-]{1,3}\p{Nd}[\p{Nd} -]{3,10}\p{Nd}(?![\p{N}.-])/gu

const secrets: readonly RegExp[] = [
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]{0,20000}?-----END [A-Z ]{0,30}PRIVATE KEY-----/g,
  /\b(?:sk|pk|rk|pcsk)[-_](?:live|test|proj|ant)?[-_]?[A-Za-z0-9_-]{12,250}/g,
  /\b(?:ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9]{20,250}|\bgithub_pat_\w{20,250}|\bglpat-[\w-]{16,250}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\bxox[abprs]-[A-Za-z0-9-]{10,250}/g,
  /\bAIza[\w-]{30,50}/g,
  /\beyJ[\w-]{5,4000}\.[\w-]{5,4000}\.[\w-]{0,4000}/g,
]
const labelled =
  /\b((?:password|passwd|passphrase|pwd|passwort|contraseña|api[ _-]?key|secret|access[ _-]?token|auth[ _-]?token|token|bearer)\b["']?\s{0,3}(?:[:=]|\bis\b|\bist\b)?\s{0,3}["']?)([^\s"',;]{6,500})/giu
const connection = /\b([a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@]{0,100}:)[^\s/@]{1,200}@/gi

const finders: Record<RedactKind, Redactor> = {
  secret: (text) =>
    secrets
      .reduce((left, pattern) => left.replace(pattern, '[secret]'), text)
      .replace(connection, '$1[secret]@')
      .replace(labelled, (match, label: string, value: string) =>
        looksSecret(label, value) ? `${label}[secret]` : match,
      ),
  email: (text) => text.replace(email, '[email]'),
  iban: (text) => text.replace(iban, (match) => (isIban(match) ? '[iban]' : match)),
  card: (text) => text.replace(digits, (match) => (isCard(match) ? '[card]' : match)),
  phone: (text) => text.replace(phone, (match) => (isPhone(match) ? '[phone]' : match)),
}

/** "the token economy" names nothing; `token: economy` does, and so does a value that no word looks like. */
function looksSecret(label: string, value: string): boolean {
  if (value.startsWith('[')) return false
  return /[:=]/.test(label) || /\b(?:is|ist)\b/i.test(label) || (/\d/.test(value) && /\p{L}/u.test(value))
}

function isPhone(match: string): boolean {
  const count = match.replace(/\P{Nd}/gu, '').length
  const isDate = /^\(?\d{4}[-./]\d{1,2}[-./]\d{1,2}/.test(match)
  return count >= 8 && count <= 15 && !isDate
}

/** Source: H. P. Luhn, "Computer for verifying numbers", US patent 2,950,048. */
function isCard(match: string): boolean {
  const numbers = [...match.normalize('NFKC').replace(/[ -]/g, '')].map(Number)
  // Payment networks begin with 2 to 6.
  if (numbers.some(Number.isNaN) || !/[2-6]/.test(String(numbers[0]))) return false
  const sum = numbers.reverse().reduce((total, number, index) => {
    const doubled = index % 2 === 1 ? number * 2 : number
    return total + (doubled > 9 ? doubled - 9 : doubled)
  }, 0)
  return sum % 10 === 0
}

function isIban(match: string): boolean {
  const plain = match.replaceAll(' ', '')
  if (plain.length < 15 || plain.length > 34) return false
  let rest = 0
  for (const character of plain.slice(4) + plain.slice(0, 4)) {
    for (const digit of Number.parseInt(character, 36).toString()) rest = (rest * 10 + Number(digit)) % 97
  }
  return rest === 1
}

function ownPattern({ name, pattern }: { name: string; pattern: RegExp }): Redactor {
  if (typeof name !== 'string' || !/^[\w-]+$/.test(name) || !(pattern instanceof RegExp)) {
    throw new ConfigError('redactor: a pattern needs a name of letters, digits, _ and -, and a RegExp')
  }
  const everywhere = new RegExp(pattern.source, [...new Set([...pattern.flags, 'g'])].join(''))
  return (text) => text.replace(everywhere, (match) => (match === '' ? '' : `[${name}]`))
}
