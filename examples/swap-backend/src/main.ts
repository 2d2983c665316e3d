import { createMemory } from '@loci/core'
import { letterPairs } from './letter-pairs.ts'
import { storeOf } from './store-of.ts'

await using memory = await createMemory({ store: storeOf(process.env.LOCI_STORE), embedder: letterPairs })
const alice = memory.for({ tenant: 'acme', user: 'alice', agent: 'planner' })

await alice.add({ type: 'preference', text: 'Alice wants short answers' })
await alice.upsert({ key: 'city', text: 'Alice lives in Berlin' })
await alice.upsert({ key: 'city', text: 'Alice has moved: she lives in Lisbon' })

const [best] = await alice.search('Where does Alice live?')
console.log(best?.memory.text)

const { text } = await alice.getContext({ query: 'Find Alice a flat', budget: 200 })
console.log(text)
