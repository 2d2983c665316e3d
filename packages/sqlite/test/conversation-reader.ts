/** Reads the conversation in windows that overlap, and prints how far it is. */
import { conversation, identity, openMemory } from './conversation.ts'

const [path = '', mode = 'triggers'] = process.argv.slice(2)
const memory = await openMemory(path, mode === 'model')
const alice = memory.for(identity)
for (let end = 30; end <= conversation.length; end += 30) {
  await alice.ingest(conversation.slice(Math.max(0, end - 45), end), { keep: 'episodes' })
  process.stdout.write(`${end}\n`)
}
await memory.close()
