/** The first process: remembers the conversation, and never gets to close the file. */
import { createMemory } from '@loci/core'
import { sqlite } from '@loci/sqlite'
import { staticEmbedder } from '@loci/static-embedder'
import { readConversation } from './conversation.ts'
import type { WriterTask } from './messages.ts'
import { receiveTask, tell } from './processes.ts'
import { type Clock, remember } from './remember.ts'

const { path } = await receiveTask<WriterTask>()
const clock: Clock = { now: 0 }
const memory = await createMemory({ store: sqlite({ path }), embedder: staticEmbedder(), now: () => clock.now })

for await (const acknowledged of remember(memory, clock, readConversation())) await tell(acknowledged)

// A process seldom dies at a quiet moment: it goes on writing, for someone else, until it is killed.
const identity = { tenant: 'elsewhere', agent: 'writer' }
const notes = memory.for(identity)
for (let number = 1; ; number++) {
  const text = `note ${number}, taken while the process was about to be killed`
  const { action, reason, memory } = await notes.add({ type: 'episode', text })
  await tell({ identity, writes: [{ action, reason, type: 'episode', text, ...(memory && { id: memory.id }) }] })
}
