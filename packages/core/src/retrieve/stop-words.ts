/** Words that tell the language of a sentence, and nothing about its subject. */

export const englishStopWords: ReadonlySet<string> = wordSet(
  `a about after all also am an and any are as at be because been before being but by can could did do does doing
  ever for from had has have having he her here hers him his how i if in into is it its just me more most my no nor not now
  of off on once only or other our out over own s same she should so some such t than that the their them then there
  these they this those through to too under until up very was we were what when where which while who whom why will
  with would you your yours d ll m re ve`,
)

const beyondAscii = /[^a-z\p{N}_]/u

/** Without those that other languages write too, as German `was` and Dutch `is`. */
const onlyEnglish = new Set(englishStopWords)
for (const word of wordSet(
  'a all also am an as d do had has her him his i in is it ll m me no of off on once or s so t the was we who will',
)) {
  onlyEnglish.delete(word)
}

/**
 * The most frequent words of other languages, as far as they are no words or names in English (`die`, `van`, `della`),
 * by `foldWord`.
 */
export const otherStopWords: ReadonlySet<string> = wordSet(
  `aber als auf aus bei das dass dein dem der des du ein eine einem einen einer es habe haben ich im ist ja kein
  keine mein meine mich mir nach nicht noch nur oder sehr sein sich sie sind um und uns unter vom von wann warum welche
  welchem welchen welcher welches wenn wer werden wie wir wird wo wurde zu zum zur
  al como cual cuando cuanto de del donde el en esta este fue hay las los mas muy para pero por porque que quien se si
  te tu uno y ya
  au aux avec ce cette dans est et il je le les leur mais mon ne nous ou pas qui quand quel quelle sa ses sont sur une vous
  ao da das foi isso meu minha onde quando um uma voce
  anche chi cosa gli nel non perche piu questo sono
  het een dat niet wat waar ik jij maar naar ook op voor wij zijn
  att det som jag inte och ikke jeg hvad var
  czy jest nie sie dla bir bu icin ne ve
  без бы был была было в вы где для до ее если есть еще за и из или их как какая какие какой когда кто ли меня мне мы на не него
  нет но о он она они от по почему с сколько так ты у уже что чтобы это я
  من في علي الي عن ما ماذا هل متي اين كيف لماذا كم اي هذا هذه ذلك التي الذي ان لا لم لن قد كان كانت مع بعد هو هي انا انت يا ثم او`,
)

/**
 * Whether a sentence is of another language than English, by words of grammar and letters. Without any it is taken for
 * English: names, keywords, short answers. @param words As they are written.
 */
export function isForeign(words: readonly string[]): boolean {
  let english = 0
  let other = 0
  for (const word of words) {
    const lower = word.toLowerCase()
    if (onlyEnglish.has(lower)) english++
    else if (otherStopWords.has(lower) || beyondAscii.test(lower)) other++
  }
  return other > english
}

function wordSet(words: string): Set<string> {
  return new Set(words.split(/\s+/))
}
