/** Text to words as uncased BERT cuts it: cleaned, without accents, in lower case, punctuation and ideographs alone. */

/** Control, format and private-use characters, and halves of pairs, say nothing; U+FFFD stands for what could not be read. */
const silent = /[\0\ufffd\p{Cc}\p{Cf}\p{Co}\p{Cs}]/u
const space = /\p{White_Space}/u
const punctuation = /[!-/:-@[-`{-~\p{P}]/u
const mark = /\p{Mn}/u
/** The blocks that BERT calls Chinese: ideographs, not kana or Hangul. */
const ideograph =
  /[\u4e00-\u9fff\u3400-\u4dbf\u{20000}-\u{2a6df}\u{2a700}-\u{2b73f}\u{2b740}-\u{2b81f}\u{2b920}-\u{2ceaf}\uf900-\ufaff\u{2f800}-\u{2fa1f}]/u

const plain = /^[\x20-\x7e\t\n\r]*$/
const plainWords = /[a-z0-9]+|[!-/:-@[-`{-~]/g

/** The words of a text, in its order. */
export function cleanWords(text: string): string[] {
  if (plain.test(text)) return text.toLowerCase().match(plainWords) ?? []
  const words: string[] = []
  let word = ''
  const end = () => {
    if (word !== '') words.push(word)
    word = ''
  }
  for (const character of separated(text).normalize('NFD')) {
    if (mark.test(character)) continue
    // One character at a time: a whole word would end in another sigma.
    const lower = character.toLowerCase()
    if (space.test(character)) end()
    else if (punctuation.test(character)) {
      end()
      words.push(lower)
    } else word += lower
  }
  end()
  return words
}

/** Without silent characters, and with spaces around ideographs. Before NFD, which takes some ideographs for others. */
function separated(text: string): string {
  let result = ''
  for (const character of text) {
    if (character === '\t' || character === '\n' || character === '\r') result += ' '
    else if (silent.test(character)) continue
    else if (space.test(character)) result += ' '
    else result += ideograph.test(character) ? ` ${character} ` : character
  }
  return result
}
