import { createMemory } from '@loci/core'
import { sqlite } from '@loci/sqlite'

await using memory = await createMemory({ store: sqlite({ path: 'memory.db' }) })
const alice = memory.for({ tenant: 'acme', user: 'alice', agent: 'planner' })

await alice.add({ type: 'preference', text: 'Alice wants short answers' })
await alice.upsert({ key: 'city', text: 'Alice lives in Berlin' })
await alice.upsert({ key: 'city', text: 'Alice has moved: she lives in Lisbon' })

const [best] = await alice.search('Where does Alice live?')
console.log(best?.memory.text)

const { text } = await alice.getContext({ query: 'Find Alice a flat', budget: 200 })
console.log(text)
