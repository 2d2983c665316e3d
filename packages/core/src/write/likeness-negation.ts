/** Whether one statement is the plain negation of another: the same words, but for what negates them. Pure. */
import { isSameList, setOf } from './likeness-words.ts'

/**
 * True only for one plain clause in the present about one known subject, negated as a whole. A word that tells how much,
 * how often, of whom or under what condition leaves room for both to be true; so do past events and unknown subjects.
 */
export function isNegationOf(negated: readonly string[], plain: readonly string[]): boolean {
  if (plain.length > longestClause || !plain.every(isPlain)) return false
  const [words, wanted] = [withoutAnymore(ofUser(negated)), ofUser(plain)]
  return words.some(
    (_word, at) =>
      !words.slice(0, at).some((word) => unclear.has(word.toLowerCase())) &&
      !bound.test(words[at + 1] ?? '') &&
      affirmativesAt(words, at).some((affirmative) => isSameList(affirmative, wanted)),
  )
}

const longestClause = 30
/** Words with which a negation may be of a part of the statement only, or of another time, or of others. By language. */
const doubtful = setOf(`
  only all every each any some everything everyone everybody someone somebody something both either may might could would
  than since until till unless if whether even just merely simply solely also too enough quite very really so much many
  more most less least few little half part parts certain various several other others another different always often
  sometimes usually occasionally mostly partly probably perhaps maybe possibly almost nearly hardly barely rarely seldom yet
  still already because due owing thanks except but and or ever again alone was were did had yesterday today tonight
  tomorrow one two three four five six seven eight nine ten
  nur alle alles allen jeder jede jedes jeden immer mehr als seit bis wenn falls ob sogar auch noch schon ganz sehr genug
  viel viele wenig einmal vielleicht könnte könnten dürfte dürften würde würden oft manchmal meist fast kaum weil wegen
  denn sondern aber und oder so zu war waren wurde wurden hatte hatten gestern heute morgen allein bloß unbedingt gerade
  wirklich besonders völlig gleich bald manche einige mehrere jemand etwas zwei drei vier fünf
  tous toutes tout toute chaque toujours que seulement si depuis encore plus même aussi beaucoup assez trop très souvent
  vraiment peut-être parce mais et ou déjà était certains deux trois
  solo soltanto tutti tutte tutto tutta ogni sempre più che se ancora anche mai molto troppo forse può potrebbe perché ma
  già era due tre
  sólo solamente todos todas todo toda cada siempre más desde hasta aún todavía también muy mucho quizás puede pueden casi
  porque pero sino ya y e dos tres
  só apenas mais até ainda também muito talvez pode podem quase mas já foi dois duas três
  alleen slechts allemaal elk elke ieder iedere altijd meer dan sinds tot nog ook zelfs heel erg genoeg veel weinig echt
  misschien zou zouden bijna omdat maar en al twee drie
`)
export const negators: ReadonlySet<string> = setOf(`
  no not never cannot nor neither none nobody nothing nowhere without nicht kein keine keinen keinem keiner keines nie
  niemals niemand nichts ohne ne pas jamais rien personne sans non nessuno niente nulla senza nunca jamás nada nadie
  ninguno sin não nem ninguém sem niet geen nooit niets niemand zonder
`)
/** Before the negation: of another colleague, or in another case, or of whom a pronoun meant then, it may well be true. */
const unclear = setOf(`
  a an people children men women he she it they this that these those here there who which whose what where when whenever
  wherever while once as after before during how why whatever
  ein eine einer eines einem einen er sie es die der das wer was wo wann wie warum während sobald nachdem bevor
  un une des quelques plusieurs il elle ils elles ce cela ça qui quand lorsque où pourquoi
  una uno unos unas alguien algunos algunas qualcuno alcuni él ella ellos ellas lui lei loro chi quien quando cuando dove
  donde come como um uma uns umas alguém alguns algumas ele ela eles elas quem onde
  een sommige enkele iemand hij zij ze het wie wat waar wanneer terwijl hoe waarom
`)
/** After a negator these take it for themselves: `never to`, `not really`, `like never before`, `cannot wait`. */
const bound = /^(to|that|this|as|before|mind|wait|help|zu|te|om|\p{L}+(ly|mente?))$/u
const endsAClause = /n't$|[/&|]|^[([{"']|[)\]}"',;:.!?…]$/
/** `trusts a colleague` leaves open which; `has a car` and `is a singer` do not, as their negations mean none at all. */
const article = /^(an?|eine?[nmr]?|une?|una|uno|uma?|een)$/
const beforeArticle =
  setOf(`is are am be has have want wants need needs own owns ist sind bin hat habe haben brauche braucht
  est suis ai è ha ho sono es soy tiene tengo é sou tem tenho heeft heb ben`)

function isPlain(word: string, at: number, words: readonly string[]): boolean {
  const lower = word.toLowerCase()
  if (doubtful.has(lower) || negators.has(lower) || endsAClause.test(lower)) return false
  if (article.test(lower)) return beforeArticle.has(words[at - 1] ?? '')
  return /^[^\p{N}]*\p{L}/u.test(word)
}

/** `user` and `the user` are one, whichever verb follows. */
function ofUser(words: readonly string[]): readonly string[] {
  return words[0] === 'the' && words[1] === 'user' ? words.slice(1) : words
}

function withoutAnymore(words: readonly string[]): readonly string[] {
  const end = / (anymore|any more|any longer)$/.exec(words.join(' '))?.[1]
  return end === undefined ? words : words.slice(0, -end.split(' ').length)
}

/** What the words say without the negation that stands at a place; empty where none does. */
function affirmativesAt(words: readonly string[], at: number): string[][] {
  if (/^(and|or|but|und|oder|aber|et|ou|mais|e|o|ma|y|pero|mas|en|of|maar)$/.test(words[at - 1] ?? '')) return []
  return [...ofEnglish(words, at), ...ofGermanic(words, at), ...ofRomance(words, at), ...ofFrench(words, at)]
}

const auxiliaries = setOf('is are am has have can will shall should must')
const helping = new Set([...auxiliaries, 'do', 'does'])

function ofEnglish(words: readonly string[], at: number): string[][] {
  const [word, next = '', afterNext = ''] = words.slice(at)
  const previous = words[at - 1] ?? ''
  const subject = words.slice(0, helping.has(previous) ? at - 1 : at)
  if (next === '' || !isOneSubject(subject, /^(does|is|has)$/.test(previous))) return []
  if (word === 'not') return ofNot(words, at)
  if (word === 'cannot') return [words.toSpliced(at, 1, 'can')]
  const count = word === 'never' ? 1 : word === 'no' && next === 'longer' ? 2 : 0
  const isVerb = auxiliaries.has(previous) || isVerbOf(subject, count === 2 ? afterNext : next)
  return count > 0 && isVerb ? [words.toSpliced(at, count)] : []
}

/** `Alice`, `my sister`, none in an order; not `colleagues`, who are many, nor `things alice`, which begins a clause. */
function isOneSubject([first = '', second, ...more]: readonly string[], isSingular: boolean): boolean {
  const isOwner = /^(the|my|your|his|her|its|our|their)$|'s?$/.test(first)
  if (second !== undefined) return isOwner && more.length === 0
  return !isOwner && (isSingular || !first.endsWith('s'))
}

/** Whether `never` and `no longer` are of a verb; in `sell never worn shoes`, `buy no longer fresh bread` they are not. */
function isVerbOf(subject: readonly string[], word: string): boolean {
  if (word === '' || /(ed|ing|en|wn|rn|ne|ld|un|ad)$/.test(word)) return false
  return subject.length !== 1 || /^(i|we|you)$/.test(subject[0] ?? '') || /[^su]s$/.test(word)
}

/** Only beside a helping verb `not` is of the statement: not in `told Bob not to call` and `likes not only tea`. */
function ofNot(words: readonly string[], at: number): string[][] {
  const previous = words[at - 1] ?? ''
  if (previous === 'do') return [words.toSpliced(at - 1, 2)]
  if (previous === 'does') return [words.toSpliced(at - 1, 3, thirdPersonOf(words[at + 1] ?? ''))]
  // What has not been so for a while may have been so for another.
  const isOfAWhile = /^(has|have)$/.test(previous) && words.some((word) => word === 'for' || word === 'in')
  return auxiliaries.has(previous) && !isOfAWhile ? [words.toSpliced(at, 1)] : []
}

function thirdPersonOf(verb: string): string {
  if (verb === 'have') return 'has'
  if (/[^aeiou]y$/.test(verb)) return `${verb.slice(0, -1)}ies`
  return /([sxzo]|[cs]h)$/.test(verb) ? `${verb}es` : `${verb}s`
}

const owner = /^(meine?|unsere?|seine?|ihre?|mijn|onze|zijn|haar)$/

/**
 * German and Dutch negate after the verb; earlier it is of one word: `nicht Alice kommt`. By their endings, verbs of many
 * and of the past are known, here and below; not those that change their vowel (`ging`).
 */
function ofGermanic(words: readonly string[], at: number): string[][] {
  const [word = '', next = '', afterNext = ''] = words.slice(at)
  const verb = words[owner.test(words[0] ?? '') ? 2 : 1] ?? ''
  if (at < 2 || /^\p{Ll}.*(en|te)$/u.test(verb) || /^ge\p{L}+(en|[td])$/u.test(words.at(-1) ?? '')) return []
  if (/^(nicht mehr|niet meer)$/.test(`${word} ${next}`)) {
    // `nicht mehr Kaffee` may be `no more coffee than now`.
    return afterNext === '' ? [words.toSpliced(at, 2)] : []
  }
  if (/^(nicht|niemals|niet|nooit)$/.test(word)) {
    // `nicht bestandene Tests` are other tests.
    const isAttribute = /e[nmrs]?$/.test(next) && (/^n(iet|ooit)$/.test(word) || /^\p{Lu}/u.test(afterNext))
    return isAttribute ? [] : [words.toSpliced(at, 1)]
  }
  if (next === '') return []
  if (word === 'geen') return [words.toSpliced(at, 1), words.toSpliced(at, 1, 'een')]
  return /^kein(e[nmrs]?)?$/.test(word) ? [words.toSpliced(at, 1), words.toSpliced(at, 1, word.slice(1))] : []
}

/** `no` and `non` are words of other languages too (`mora no Porto`, `non profit`), unless a pronoun or verb follows. */
const afterNo = setOf('me te le les nos')
const afterNon = setOf('mi ti ci vi gli le lo la è ha ho sono')

function ofRomance(words: readonly string[], at: number): string[][] {
  const [word = '', next = ''] = words.slice(at)
  if ((word === 'no' && afterNo.has(next)) || (word === 'non' && afterNon.has(next))) {
    return at <= 2 ? [words.toSpliced(at, 1)] : []
  }
  // `testes não aprovados` are other tests: before a verb of one, after a subject of one word.
  const isOfOne = /^tem$|[^ms]$/.test(next) && !/(ava|ou)$/.test(next)
  return /^(não|nunca)$/.test(word) && at <= 1 && isOfOne ? [words.toSpliced(at, 1)] : []
}

/** `ne … pas` around one verb, and the elision that comes and goes with it: `je n'aime pas`, `j'aime`. */
function ofFrench(words: readonly string[], at: number): string[][] {
  if (!/^(pas|jamais)$/.test(words[at] ?? '') || at > 4) return []
  const [before = '', verb = ''] = words.slice(Math.max(at - 2, 0), at)
  if (/(ent|ons|ai[st])$/.test(verb)) return []
  if (before === 'ne') return [words.toSpliced(at - 2, 3, verb)]
  if (!verb.startsWith("n'")) return []
  const bare = verb.slice(2)
  return before === 'je' ? [words.toSpliced(at - 2, 3, `j'${bare}`)] : [words.toSpliced(at - 1, 2, bare)]
}
