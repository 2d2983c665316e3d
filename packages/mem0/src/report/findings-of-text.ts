/** What is odd about texts, times and vectors. */
import { exampleOf, type Make, said, shown } from './known.ts'
import { hashOf, isMangled, lostWord, plural, quote } from './words.ts'

export const mangled: Make = ({ decisions, examples }) => {
  const found = decisions.filter(({ located }) => isMangled(located.text) || located.text !== located.record.text)
  return {
    kind: 'mangled',
    count: found.length,
    title: `${plural(found.length, 'text is', 'texts are')} mangled: read in the wrong encoding once, or with characters that nothing stores`,
    action: 'come along as they are (what cannot be stored as U+FFFD); mend them with `update`',
    ...shown(found, examples, ({ located }) => exampleOf(located, [said(located)])),
  }
}

export const unsearchable: Make = ({ decisions, examples }) => {
  const found = decisions.flatMap(({ located }) => {
    const { lemmatized } = located.record
    const word = lemmatized === undefined ? undefined : lostWord(located.text, lemmatized)
    return word === undefined ? [] : [{ located, word, lemmatized: lemmatized as string }]
  })
  return {
    kind: 'unsearchable',
    count: found.length,
    title: `${plural(found.length, 'memory has', 'memories have')} words that mem0's keyword search cannot find`,
    action: 'come along whole; Loci cuts words by Unicode',
    ...shown(found, examples, ({ located, word, lemmatized }) =>
      exampleOf(located, [`${quote(located.text)} is kept as ${quote(lemmatized)}, without ${quote(word)}`]),
    ),
  }
}

export const altered: Make = ({ decisions, examples }) => {
  const found = decisions.filter(
    ({ located: { record } }) => record.hash !== undefined && hashOf(record.text ?? '') !== record.hash,
  )
  return {
    kind: 'altered',
    count: found.length,
    title: `${plural(found.length, 'text does', 'texts do')} not fit the hash that mem0 stored with it`,
    action: 'come along as they are: something else than mem0 has written them',
    ...shown(found, examples, ({ located }) => exampleOf(located, [said(located)])),
  }
}

export const undated: Make = ({ undated: found, examples }) => ({
  kind: 'undated',
  count: found.length,
  title: `${plural(found.length, 'memory has', 'memories have')} no time`,
  action: 'taken to be as old as the oldest one',
  ...shown(found, examples, (located) => exampleOf(located, [quote(located.text)])),
})

export const vectors: Make = ({ vectors: found, examples }) => {
  const { dimensions = 0, odd = [] } = found ?? {}
  return {
    kind: 'vectors',
    count: odd.length,
    title: `${plural(odd.length, 'memory has', 'memories have')} no vector of ${dimensions} numbers, as the others do`,
    action: 'embedded anew',
    ...shown(odd, examples, (located) => exampleOf(located, [said(located)])),
  }
}
