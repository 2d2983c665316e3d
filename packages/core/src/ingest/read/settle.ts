/** What was said, as it can be stored: bounded, without characters that no backend stores, none of it blank. */
import { toStorable } from '../../unicode.ts'
import { limits } from '../../write/read-values.ts'
import { cutText } from './cut-text.ts'
import { type Note, type Reading, replacedNote, type Said } from './reading.ts'

export function settle(reading: Reading): void {
  if (reading.refused !== undefined) return
  reading.said = reading.said.map(settleSaid).filter(({ text }) => text.trim() !== '')
  const leftOut = [...reading.leftOut].map(([noun, count]) => `${count} ${count === 1 ? noun : `${noun}s`}`).join(', ')
  if (reading.said.length === 0) reading.refused = leftOut === '' ? 'no words' : `no words: ${leftOut}`
  else if (leftOut !== '') reading.notes.push({ kind: 'part', reason: leftOut })
}

function settleSaid(said: Said): Said {
  const notes: Note[] = [...said.notes]
  const cut = cutText(said.text, limits.textCharacters)
  if (cut !== said.text) {
    const reason = `${said.text.length} characters; at most ${limits.textCharacters} are kept, of its beginning and end`
    notes.push({ kind: 'cut', reason })
  }
  const text = toStorable(cut)
  if (text !== cut) notes.push(replacedNote)
  return { ...said, text, notes, event: said.event?.text === undefined ? said.event : { ...said.event, text } }
}
