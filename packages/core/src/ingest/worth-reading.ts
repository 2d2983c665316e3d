/** Which turns a model is shown. */
import { analyse } from '../retrieve/analyse.ts'
import type { Turn } from './turn.ts'

const fillers = new Set(
  analyse(
    'ok okay yes yeah yep no nope sure thanks thank please hi hello hey bye great nice cool fine good perfect right got',
  ),
)
const readCharacters = 2_000

/** Whether what people, operators and events say in these turns can hold anything; tools and assistants only answer. */
export function isWorthReading(turns: readonly Turn[]): boolean {
  const said = turns.filter(({ role, kind }) => role === 'user' || role === 'operator' || kind === 'event')
  return said.some(({ text }) => analyse(text.slice(0, readCharacters)).some((term) => !fillers.has(term)))
}
