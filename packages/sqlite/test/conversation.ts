/** A conversation, a model that needs no network, and a memory that reads the one with the other. */
import { createMemory, type Extractor, type LociMemory } from '@loci/core'
import { sqlite } from '../src/index.ts'

const sayings = [
  'I live in Paris',
  'I like tea',
  "Let's go off the record from here on",
  'I like arsenic',
  'you can remember this again',
  'My sister Maria works as a pilot',
  'I like snow',
  'forget what I just said',
  'From now on please answer in French',
]

export const conversation: { id: string; role: string; content: string; at: number }[] = Array.from(
  { length: 180 },
  (_, index) => ({
    id: `m${index}`,
    role: index % 2 === 0 ? 'user' : 'assistant',
    content: index % 2 === 0 ? `${sayings[(index / 2) % sayings.length]}` : `I see, number ${index}`,
    at: 1_700_000_000_000 + index * 60_000,
  }),
)

const extractor: Extractor = {
  name: 'scripted',
  maxTurns: 10,
  async extract(turns) {
    await new Promise((resolve) => setTimeout(resolve, 5))
    const said = turns.filter(({ role, text }) => role === 'user' && text.includes('Maria'))
    return { drafts: said.map(({ id }) => ({ text: `Maria is a pilot, says ${id}`, source: { messageId: id } })) }
  },
}

export async function openMemory(path: string, withModel: boolean): Promise<LociMemory> {
  return await createMemory({ store: sqlite({ path }), ...(withModel && { extractor }) })
}

export const identity: { tenant: string; user: string; session: string } = { tenant: 't', user: 'alice', session: 's1' }
