/** `loci reembed`: the vectors of a store, made anew by the embedder that is configured now. */
import { ConfigError, createMemory } from '@loci/core'
import { type Command, noWords, storeOptions, storeUsage, UsageError } from './command.ts'
import { everySecond } from './moving.ts'
import { configOf } from './open-memory.ts'

const hourMs = 3_600_000

export const reembedCommand: Command = {
  summary: 'makes all vectors anew with the embedder of the configuration; killed, it goes on when it is run again',
  usage: `usage: loci reembed [--keep-hours N] [--store URL] [--config FILE]

${storeUsage}
  --keep-hours N  how long the old vectors stay for processes that still search them (default 24); after that,
                  maintain() of your application deletes them

Searches go on meanwhile. Restart your application with the same configuration afterwards.`,
  options: { ...storeOptions, 'keep-hours': { type: 'string' } },
  async run(call) {
    noWords(call)
    const hours = Number(call.values['keep-hours'] ?? 24)
    if (!(hours >= 0)) throw new UsageError('--keep-hours takes a number of hours')
    const { embedder, ...config } = await configOf(call)
    if (embedder === undefined) throw new ConfigError('reembed: the configuration has no embedder')
    // Without one: the vectors there may be those of another.
    await using memory = await createMemory({ ...config, schema: 'verify' })
    const progress = everySecond(call)
    const { memories, embedded } = await memory.reembed(embedder, {
      keepPreviousMs: hours * hourMs,
      onProgress: (done) => progress(`${done.checked} of ${done.memories} memories, ${done.embedded} embedded`),
      signal: call.signal,
    })
    call.print(`memories: ${memories}; embedded by ${embedder.name}: ${embedded}`)
    return 0
  },
}
