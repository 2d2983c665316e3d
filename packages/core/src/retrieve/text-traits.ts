/** What a text shows of itself without being understood: read once when it is indexed, weighed when it is ranked. */

export interface TextTraits {
  /** It ends with a question: who answers it knows more than who asks it. */
  asks: boolean
  /** It says when: `yesterday`, `last week`, `in May`, a year, a time of day. */
  tellsTime: boolean
  /** It says how many: digits, or a number as a word. */
  tellsNumber: boolean
}

/** A caption in brackets may follow the question. */
const question = /[?？؟]["'”»)\s]*(?:\[[^\]]*\]\s*)?$/u
const time =
  /\b(?:yesterday|today|tonight|tomorrow|ago|last|next|since|recently|week|weekend|month|year|(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september|october|november|december|summer|winter|spring|autumn|gestern|heute|morgen|woche|monat|jahr|ayer|hoy|semana|mes|año|hier|semaine|mois)\b|\b(?:19|20)\d\d\b|\d:\d\d|昨天|今天|明天|去年|今年|上周|上个|أمس|اليوم|غدا|الماضي/iu
const number =
  /\p{Nd}|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|dozen|couple|few|several|once|twice|hundred|thousand|zwei|drei|vier|fünf|zehn|dos|tres|cinco|deux|trois|cinq)\b|[一二两三四五六七八九十百千]/iu
/** A longer text tells everything. */
const longest = 2_000

export function traitsOf(text: string): TextTraits {
  const head = text.slice(0, longest)
  return { asks: question.test(text.slice(-200)), tellsTime: time.test(head), tellsNumber: number.test(head) }
}
