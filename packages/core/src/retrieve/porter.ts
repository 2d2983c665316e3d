/**
 * The Porter stemmer: M. F. Porter, "An algorithm for suffix stripping", Program 14(3), 1980, with the two
 * later corrections of its author (`logi` → `log`, `bli` → `ble`).
 */

const step2 = suffixes(
  'ational:ate tional:tion enci:ence anci:ance izer:ize bli:ble alli:al entli:ent eli:e ousli:ous ization:ize ation:ate ator:ate alism:al iveness:ive fulness:ful ousness:ous aliti:al iviti:ive biliti:ble logi:log',
)
const step3 = suffixes('icate:ic ative: alize:al iciti:ic ical:ic ful: ness:')
const step4 = suffixes(
  'al: ance: ence: er: ic: able: ible: ant: ement: ment: ent: ion: ou: ism: ate: iti: ous: ive: ize:',
)

/** Stems one lower-case English word of the letters a to z. */
export function porterStem(word: string): string {
  if (word.length < 3) return word
  let stem = pluralsAndParticiples(word)
  stem = stem.endsWith('y') && hasVowel(stem.slice(0, -1)) ? `${stem.slice(0, -1)}i` : stem
  stem = replaceLongest(stem, step2, 0)
  stem = replaceLongest(stem, step3, 0)
  stem = replaceLongest(stem, step4, 1)
  return tidyEnd(stem)
}

/** Step 1a and 1b. */
function pluralsAndParticiples(word: string): string {
  let stem = word
  if (stem.endsWith('sses') || stem.endsWith('ies')) stem = stem.slice(0, -2)
  else if (stem.endsWith('s') && !stem.endsWith('ss')) stem = stem.slice(0, -1)
  if (stem.endsWith('eed')) return measure(stem.slice(0, -3)) > 0 ? stem.slice(0, -1) : stem
  const ending = stem.endsWith('ed') ? 2 : stem.endsWith('ing') ? 3 : 0
  if (ending === 0 || !hasVowel(stem.slice(0, -ending))) return stem
  const base = stem.slice(0, -ending)
  if (/(?:at|bl|iz)$/.test(base)) return `${base}e`
  if (endsInDouble(base) && !/[lsz]$/.test(base)) return base.slice(0, -1)
  return measure(base) === 1 && endsInCvc(base) ? `${base}e` : base
}

/** Step 5. */
function tidyEnd(word: string): string {
  let stem = word
  if (stem.endsWith('e')) {
    const base = stem.slice(0, -1)
    const size = measure(base)
    if (size > 1 || (size === 1 && !endsInCvc(base))) stem = base
  }
  return stem.endsWith('ll') && measure(stem) > 1 ? stem.slice(0, -1) : stem
}

/** Replaces the longest suffix that matches, if what stands before it has more than `size` vowel-consonant pairs. */
function replaceLongest(word: string, table: readonly (readonly [string, string])[], size: number): string {
  const match = table.find(([suffix]) => word.endsWith(suffix))
  if (match === undefined) return word
  const base = word.slice(0, -match[0].length)
  if (match[0] === 'ion' && !/[st]$/.test(base)) return word
  return measure(base) > size ? base + match[1] : word
}

function suffixes(pairs: string): (readonly [string, string])[] {
  return pairs
    .split(' ')
    .map((pair) => pair.split(':') as [string, string])
    .sort(([a], [b]) => b.length - a.length)
}

function isConsonant(word: string, index: number): boolean {
  const letter = word[index] as string
  if ('aeiou'.includes(letter)) return false
  return letter !== 'y' || index === 0 || !isConsonant(word, index - 1)
}

/** The m of [C](VC)^m[V]. */
function measure(word: string): number {
  let pairs = 0
  let afterVowel = false
  for (let index = 0; index < word.length; index++) {
    const consonant = isConsonant(word, index)
    if (consonant && afterVowel) pairs++
    afterVowel = !consonant
  }
  return pairs
}

function hasVowel(word: string): boolean {
  return Array.from(word).some((_, index) => !isConsonant(word, index))
}

function endsInDouble(word: string): boolean {
  return word.length > 1 && word.at(-1) === word.at(-2) && isConsonant(word, word.length - 1)
}

function endsInCvc(word: string): boolean {
  const last = word.length - 1
  return (
    last >= 2 &&
    isConsonant(word, last) &&
    !isConsonant(word, last - 1) &&
    isConsonant(word, last - 2) &&
    !'wxy'.includes(word[last] as string)
  )
}
