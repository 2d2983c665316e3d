/** What `redactor` looks for. Every pattern is bounded, so that a hostile text costs no more than its length. */

const raw = String.raw
/** What `\b` does not know: a kana beside a Latin letter begins a word. */
const alphabets = raw`\p{sc=Latin}\p{sc=Cyrillic}\p{sc=Greek}`
const spaces = raw` \u00a0\u2007\u2009\u202f\u3000`
const dashes = raw`\-\u2010-\u2015\u2212\uff0d`

const ideographs = raw`\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}ー`
const label = raw`(?:[${alphabets}\p{N}-]{1,63}|[${ideographs}\p{N}-]{1,63})`
const at = '(?:[@＠]|%40)'
// The last label begins with letters, for `react@18.2.0` is a version.
const topLabel = raw`(?:xn--[a-z0-9-]{2,59}|[${alphabets}]{2,63}|[${ideographs}]{2,63})`
const domain = raw`(?!\p{N}+\.\p{N}+\.)${label}(?:[.．]${label}){0,7}[.．]${topLabel}`
/** An address from its sign on: a search that began with the local part would begin at every letter of a text. */
export const emailDomain: RegExp = new RegExp(raw`${at}${domain}`, 'giu')
export const notInEmail: RegExp = new RegExp(raw`[^${alphabets}\p{N}._%+'-]`, 'u')
/** Only before a domain that begins so, too: in `メールはalice@example.jp` it is the sentence. */
export const notInIdeographicEmail: RegExp = new RegExp(raw`[^${ideographs}\p{N}-]`, 'u')
export const ideographicDomain: RegExp = new RegExp(raw`^${at}[${ideographs}]`, 'iu')

/** The groups in which cards are written, the longest first; what stands beside them may be joined to them by a space. */
export const cards: readonly RegExp[] = [
  ...['4 4 4 4 1,3', '4 4 4 4', '8 8', '4 6 5', '4 6 4', '4 4 5', '4 4 4 1,3', '13,19'].map((sizes) => {
    const groups = sizes.split(' ').map((size) => raw`\p{Nd}{${size}}`)
    return new RegExp(raw`(?<!\p{N}\.?)${groups.join(`[${spaces}${dashes}._]{1,3}`)}(?!\p{N})`, 'gu')
  }),
  // Dictated: digit by digit, and nothing else in the list.
  /(?<!\p{N}[ -]?)\p{Nd}(?:[ -]\p{Nd}){12,18}(?![ -]?\p{N})/gu,
]

/** Visa, Mastercard and Maestro, Mir, American Express, Diners, JCB; Discover, UnionPay and RuPay. */
const cardNetwork =
  /^(?:4\d{12}(?:\d{3}){0,2}|5[0-8]\d{14,17}|2[2-7]\d{14}|3[47]\d{13}|3[0689]\d{12,17}|35\d{14,17}|6\d{15,18})$/

/** Source of the sum: H. P. Luhn, "Computer for verifying numbers", US patent 2,950,048. */
export function isCard(match: string): boolean {
  const number = match.normalize('NFKC').replace(/\D/g, '')
  if (!cardNetwork.test(number)) return false
  const sum = [...number].reverse().reduce((total, digit, index) => {
    const doubled = index % 2 === 1 ? Number(digit) * 2 : Number(digit)
    return total + (doubled > 9 ? doubled - 9 : doubled)
  }, 0)
  return sum % 10 === 0
}

/** Source: SWIFT, IBAN registry (ISO 13616). */
const ibanCountries: readonly (readonly [length: number, countries: string])[] = [
  [15, 'NO'],
  [16, 'BE'],
  [18, 'DK|FI|FK|FO|GL|NL|SD'],
  [19, 'MK|SI'],
  [20, 'AT|BA|EE|KZ|LT|LU|MN|XK'],
  [21, 'CH|HR|LI|LV'],
  [22, 'BG|BH|CR|DE|GB|GE|IE|ME|RS|VA'],
  [23, 'AE|GI|IL|IQ|OM|SO|TL'],
  [24, 'AD|CZ|ES|MD|PK|RO|SA|SE|SK|TN|VG'],
  [25, 'LY|PT|ST'],
  [26, 'IS|TR'],
  [27, 'BI|DJ|FR|GR|IT|MC|MR|SM'],
  [28, 'AL|AZ|BY|CY|DO|GT|HN|HU|LB|NI|PL|SV'],
  [29, 'BR|EG|PS|QA|UA'],
  [30, 'JO|KW|MU|YE'],
  [31, 'MT|SC'],
  [32, 'LC'],
  [33, 'RU'],
]
/** It may stand directly after a number, and before another one of its kind. */
export const iban: RegExp = new RegExp(
  raw`(?<![A-Z]\d{0,19})(?:${ibanCountries
    .map(([length, countries]) => raw`(?:${countries})\d{2}(?:[${spaces}${dashes}]?[A-Z0-9]){${length - 4}}`)
    .join('|')})(?!\d|[A-Z](?![A-Z]\d\d))`,
  'gi',
)

export function isIban(match: string): boolean {
  const plain = match.replace(/[^A-Z0-9]/gi, '')
  let rest = 0
  for (const character of plain.slice(4) + plain.slice(0, 4)) {
    for (const digit of Number.parseInt(character, 36).toString()) rest = (rest * 10 + Number(digit)) % 97
  }
  return rest === 1
}

const apart = raw`[${spaces}${dashes}./]`
const notInside = raw`(?<![${alphabets}\p{N}+＋/-])(?<!\p{N}[.:])`
const ends = raw`(?!\p{N}|[.:-]\p{N})`
export const internationalPhone: RegExp = new RegExp(
  raw`${notInside}(?:[+＋]\(?(?!0)\p{Nd}|00[1-9])[\p{Nd}${spaces}${dashes}()./]{6,26}\p{Nd}(?!\p{N}|:\p{N})`,
  'gu',
)
export const americanPhone: RegExp = new RegExp(
  raw`${notInside}(?:1${apart}{1,2})?(?:\([2-9]\p{Nd}{2}\)${apart}{0,2}|[2-9]\p{Nd}{2}${apart}{1,2})[2-9]\p{Nd}{2}${apart}\p{Nd}{4}${ends}`,
  'gu',
)
/** As in France: five pairs, and neither more before nor after, which would be a list of numbers. */
export const pairedPhone: RegExp = new RegExp(
  raw`${notInside}(?<!\p{N}${apart})[0０][1-9１-９](?=(${apart}))(?:\1\p{Nd}{2}){4}(?!${apart}?\p{N})`,
  'gu',
)
export const nationalPhone: RegExp = new RegExp(
  raw`${notInside}(?:\(?[0０][1-9１-９]\p{Nd}{1,4}\)?[${spaces}${dashes}/]{1,3}\p{Nd}[\p{Nd}${spaces}${dashes}]{3,10}\p{Nd}|\(?[0０]\p{Nd}\)?[${spaces}${dashes}]{1,2}\p{Nd}{4}[${spaces}${dashes}]?\p{Nd}{4})${ends}`,
  'gu',
)
export const anyPhone: RegExp = new RegExp(
  raw`${notInside}\p{Nd}[\p{Nd}${spaces}${dashes}()/]{5,18}\p{Nd}${ends}`,
  'gu',
)

const phoneNouns = raw`(?:(?<!\[(?=phone\]))phone|(?<!\p{L})(?:tel|tél|cell|mobile?|fax|handy|whatsapp|sms|rufnummer)|電話|电话|手机|携帯)(?:e[fp]h?on[eo]?|éphone|éfono)?`
/** Directly before a number it says that it is a telephone's. */
export const phoneLabel: RegExp = new RegExp(
  raw`${phoneNouns}(?:s|nummer|nr)?["'.]{0,2}(?:\s{0,2}(?:number|no|nr|is|ist|was|at|es|est)\b\.?){0,3}[\s:=.#"'(番号は是]{0,5}$`,
  'iu',
)
export const phoneWord: RegExp = new RegExp(
  raw`${phoneNouns}|(?<!\p{L})(?:call|ring|text|reach|dial|number|anruf|ruf|nummer|appel|llam)`,
  'iu',
)
/** Directly before a number it says that it is something else's. */
export const otherLabel: RegExp =
  /(?<!\p{L})(?:(?:version|release|build|revision|invoice|order|bill|receipt|ticket|case|isbn|issn|ean|upc|sku|part|article|item|serial|model|ref|reference|id|account|po|tracking|zip|plz|postcode|room|port|range|page|row|lot|lotto|job|batch|patent|booking|reservation|contract|policy|flight|imei|vat|tax|meeting|sold|rated|scored?|hours|commande|facture|pedido|factura)s?|(?:rechnung|auftrag|bestell|artikel|konto|zimmer|kunden)\p{L}{0,10})[\s:.#=№-]{0,3}(?:(?:number|num|no|nr|id|is|was)\b[\s:.#]{0,3}){0,2}["'(]?$/iu

/**
 * Where a word begins, also directly after a number: once that is taken out as a telephone's, a second look would find
 * the word, and behind it the next number.
 */
const begins = raw`(?<![a-zA-Z_]\d{0,19})`
/** By the shapes that their issuers give them. Words alone are a name, as in `sk-learn-based-pipelines`. */
export const issuedSecrets: readonly RegExp[] = [
  // `-(?!…)` stops where another candidate begins; otherwise each of them would read the rest of the text.
  raw`-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----(?:[^-]|-(?!----)){0,20000}-----END [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----`,
  raw`${begins}eyJ(?:\w|-(?!\d{0,19}eyJ)){5,8000}\.(?:\w|-(?!\d{0,19}eyJ)){5,8000}\.(?:\w|-(?!\d{0,19}eyJ)){0,8000}`,
  raw`${begins}(?:[spr]k_(?:live|test|prod)|pcsk)_(?=[a-zA-Z]{0,99}\d|[a-zA-Z]{20})[a-zA-Z0-9]{10,250}(?:_[a-zA-Z0-9]{20,250})?(?!\w)`,
  raw`${begins}[spr]k(?:-(?:ant|proj|or|svcacct|admin)-(?=[\w-]{0,60}\d)[\w-]{16,250}|-(?:[\w-]{1,40}[_-])??(?=[a-zA-Z]{1,60}\d|\d{1,60}[a-zA-Z])[a-zA-Z0-9]{10,250}[\w-]{0,250}|_[a-f0-9]{32,250})`,
  raw`${begins}(?:gh[pousr]_[A-Za-z0-9]{20,250}|github_pat_\w{20,250}|gl(?:pat|dt|rt|ptt)-[\w-]{16,250})`,
  raw`${begins}(?:(?:AKIA|ASIA)[A-Z0-9]{16}\b|AIza[\w-]{30,50}|GOCSPX-[\w-]{10,100}|ya29\.[\w-]{10,2000})`,
  raw`${begins}(?:xox[abeprs]-[A-Za-z0-9-]{10,250}|xapp-\d-[A-Za-z0-9-]{10,250}|whsec_[A-Za-z0-9+/=]{16,250})`,
  raw`${begins}(?:hf|gsk|npm|r8|dop_v1|lin_api|sbp|figd|shp(?:at|ca|pa|ss))_[A-Za-z0-9]{20,250}`,
  raw`${begins}(?:SG\.[\w-]{16,100}\.[\w-]{16,100}|pypi-AgE[\w-]{16,500})`,
].map((source) => new RegExp(source, 'g'))

/** In the password of an address, `@` may stand; the last one ends it. Digits and a comma are a port. */
export const connection: RegExp = new RegExp(
  raw`${begins}([a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@]{0,100}:)(?!\d{1,5}[,;?#)\]])[^\s/"'<>]{1,200}@`,
  'gi',
)

const bare = raw`(?:[^\s"'${'`'},;&<]|'(?=[\p{L}\p{N}])|&(?![\w.-]{1,40}=)|<(?!\/))`
/** What follows a value that is longer than those that are looked at. */
export const restOfValue: RegExp = new RegExp(raw`^${bare}{0,8000}`, 'u')
export const authorization: RegExp = new RegExp(
  raw`(?<label>${begins}authorization["']?\s{0,3}[:=]\s{0,3}["']?(?:(?:basic|bearer|digest|token|apikey)\s{1,3})?)(?<bare>${bare}{6,300})`,
  'giu',
)
const passwords = raw`pass(?:word|wd|phrase|code)|passwort|kennwort|pwd(?!\s?[=:]\s?[~.]?\/)|(?<!\p{L}\p{N}{0,19})pw|(?<=[_-])pass|contraseña|mot de passe|senha|пароль|密码|密碼|パスワード`
const purpose = raw`(?:\s(?:for|of|at|to|on|für|de|del)\s[^\n:=.!?]{1,40}?(?=\s{0,3}[:=]|\s(?:is|was|ist|lautet|es|est)\s))?`
const keys = raw`(?:api|secret|private|signing|encryption|account|access|auth)(?:[ _-]?access)?[ _-]?key|secret|token|bearer`
const links = raw`\s{0,3}(?::=|={1,2}>?|:)\s{0,3}|>(?!@)|\s{1,3}(?:is|was|ist|war|lautet|es|est)(?:\s(?:now|currently|jetzt|nun))?:?\s{1,3}|\s?[是为為は]\s?|\s{1,3}`
const quoted = raw`"(?:[^"\\\n]|\\.){1,2000}"|\\"[^"\\\n]{1,2000}\\"|'[^'\n]{1,2000}'|${'`[^`\\n]{1,2000}`'}|“[^”\n]{1,200}”|„[^“”\n]{1,200}[“”]|«[^»\n]{1,200}»`
/** A value with the word before it, which is no `[secret]`, and with what stands between: see `isSecret`. */
export const labelledSecret: RegExp = new RegExp(
  raw`(?<label>(?<!\[(?=\w{1,40}\]))(?:(?<password>(?:${passwords})${purpose})|${keys})[\\"'${'`'}\]]{0,3}(?<link>${links}))(?:(?<quoted>${quoted})|(?<bare>${bare}{4,300}))`,
  'giu',
)

const types = 'string|str|text|varchar|boolean|number|object|any|null|none|nil|true|false|undefined|await|new'
const states =
  'required|optional|mandatory|forgotten|expired|missing|invalid|wrong|correct|changed|reset|unknown|redacted|hidden|empty|stored|encrypted|hashed'
const methods = raw`sha-?\d{1,3}|md[45]|argon2\w{0,2}|pbkdf2|bcrypt|scrypt|base\d\d|oauth-?\d?|utf-?\d{1,2}|rfc-?\d{3,4}|[hrep]s\d{3}`
const references = raw`(?:process\.env|import\.meta|os|env|config|settings|secrets|vars|ctx|req|res|this|self|options|props)[.[]`
const sameName = raw`(?:\w{1,40}[_.])?(?:password|passwd|secret|token|api_?key)`
/** What stands where a value could: placeholders, references, types, links and names of methods. */
export const notSecret: RegExp = new RegExp(
  raw`^(?:\[[\w-]+\]|[<{…]|\$[({]|\$[A-Z_]+$|%\w+%$|\*{3}|x{4,}$|\.{3}|\(\p{L}+\)?$|https?:\/\/|\d{4}-\d\d-\d\d|${references}|[a-z_][\w.]*(?:\([^)]*\)?|\[\w{0,20}\]);?$|(?:${types}|${states}|${sameName})\W*$|(?:${methods})(?![\p{L}\p{N}]))`,
  'iu',
)

/** Without anything but "token" before it: "api key abc123def456", and not "token gpt-4o". */
export function looksRandom(value: string, isPassword: boolean): boolean {
  const begin = value.slice(0, 100)
  if (begin.length < 8 || !/\p{N}/u.test(begin) || !/\p{L}/u.test(begin)) return false
  return isPassword || /(?:\p{L}+\p{N}+){2}|(?:\p{N}+\p{L}+){2}|[\p{L}\p{N}]{16}/u.test(begin)
}

/** Words, joined or not, also `CamelCase`; `dXNlcjpwYXNz` is none. */
export function isWord(value: string): boolean {
  const parts = value.replace(/[.,;:!?)\]}*…]{1,9}$/, '').split(/[-'’_/.]/)
  const word = /^(?:\p{Lu}*\p{Ll}{2,}(?:\p{Lu}+\p{Ll}{2,})*\p{Lu}*|\p{Lu}+|\p{Lo}+|\p{L})?$/u
  return parts.every((part) => part.length < 25 && word.test(part))
}
