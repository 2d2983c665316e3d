/** English words as they are compared: irregular forms, numbers and British spellings as the others, then the stem. */
import { porterStem } from './porter.ts'

/** A longer word cannot be stemmed usefully, and the stemmer looks at every letter several times. */
const maxLength = 32

/** What endings do not tell; the first is the one that is kept. */
const irregular = new Map(
  pairsOf(
    `become became;begin began begun;bite bit bitten;break broke broken;bring brought;build built;buy bought;catch caught;
    choose chose chosen;come came;deal dealt;draw drew drawn;dream dreamt;drink drank drunk;drive drove driven;eat ate eaten;
    fall fell fallen;feed fed;feel felt;fight fought;find found;fly flew flown;forget forgot forgotten;get got gotten;
    give gave given;go went gone;grow grew grown;hang hung;hear heard;hide hid hidden;hold held;keep kept;know knew known;
    lead led;leave left;lend lent;lose lost;make made;mean meant;meet met;pay paid;ride rode ridden;ring rang;rise rose risen;
    run ran;say said;see saw seen;sell sold;send sent;shake shook shaken;shoot shot;show shown;sing sang sung;sit sat;
    sleep slept;speak spoke spoken;spend spent;stand stood;steal stole stolen;strike struck;swim swam swum;take took taken;
    teach taught;tell told;think thought;throw threw thrown;understand understood;wake woke woken;wear wore worn;win won;
    write wrote written;child children;man men;woman women;foot feet;tooth teeth;mouse mice;person people;wife wives;
    knife knives;0 zero;1 one;2 two;3 three;4 four;5 five;6 six;7 seven;8 eight;9 nine;10 ten;
    11 eleven;12 twelve`,
  ),
)

/** Texts repeat their words, and the stemmer is slow. */
const known = new Map<string, string>()
const maxKnown = 10_000

/** @param word The letters a to z, in lower case, no stop word. */
export function stemEnglish(word: string): string {
  if (word.length > maxLength) return word
  let stem = known.get(word)
  if (stem === undefined) {
    stem = porterStem(americanOf(irregular.get(word) ?? word))
    if (known.size >= maxKnown) known.clear()
    known.set(word, stem)
  }
  return stem
}

function americanOf(word: string): string {
  return word
    .replace(/^((?:dis|un)?(?:arm|behavi|col|fav|flav|harb|hon|hum|lab|neighb|rum))our/, '$1or')
    .replace(/^(cent|theat|met|lit)re(s?)$/, '$1er$2')
    .replace(/^grey/, 'gray')
    .replace(/^(.{4,}[lnrt])is(e|es|ed|ing|ations?)$/, '$1iz$2')
}

function pairsOf(lists: string): [form: string, kept: string][] {
  return lists.split(';').flatMap((list) => {
    const [kept = '', ...forms] = list.trim().split(/\s+/)
    return forms.map((form): [string, string] => [form, kept])
  })
}
