import { createMemory, type IngestOptions, type LociMemory, type MemoryHandle } from '@loci/core'
import { openaiEmbedder, openaiExtractor } from '@loci/openai'
import { targetOf } from '../target.ts'
import type { SaidTurn } from './conversation.ts'
import type { ScriptedModel } from './scripted-model.ts'
import type { OpenWriter, Writer } from './writer.ts'

/** Every turn by `add`, which decides nothing: what the others are compared with. */
export const plainAdd: Writer = {
  system: 'Loci: `add` of every turn',
  sizes: [2, 20, 0],
  open: (model) =>
    openLoci(model, {
      async tell(alice, turns) {
        const drafts = turns.map(({ id, role, content, at }) => {
          return { type: 'episode', text: content, occurredAt: at, source: { role, messageId: id } }
        })
        await alice.add(drafts)
      },
    }),
}

export const lociWriters: readonly Writer[] = [
  plainAdd,
  ingesting('Loci: triggers', [2, 0], { keep: 'evidence', extract: 'never' }),
  ingesting('Loci: triggers, keeps every turn', [2, 0], { keep: 'episodes', extract: 'never' }),
  ingesting('Loci: triggers and model', [2, 20], {}),
  ingesting('Loci: triggers and model, later', [2], { extract: 'later' }),
]

function ingesting(system: string, sizes: readonly number[], options: IngestOptions): Writer {
  const tell = async (alice: MemoryHandle, turns: readonly SaidTurn[]): Promise<void> => {
    const { problems } = await alice.ingest(
      turns.map((turn) => ({ ...turn })),
      options,
    )
    if (problems.length > 0) throw new Error(`${system}: ${problems[0]}`)
  }
  const finish = async (memory: LociMemory): Promise<void> => {
    const { problems = [] } = await memory.maintain()
    if (problems.length > 0) throw new Error(`${system}: ${problems[0]}`)
  }
  return {
    system,
    sizes,
    open: (model) => openLoci(model, { tell, ...(options.extract === 'later' && { finish }) }),
  }
}

interface Way {
  tell(alice: MemoryHandle, turns: readonly SaidTurn[]): Promise<void>
  finish?(memory: LociMemory): Promise<void>
}

async function openLoci({ url: baseURL, dimensions }: ScriptedModel, { tell, finish }: Way): Promise<OpenWriter> {
  const target = await targetOf('sqlite:', dimensions)
  const memory = await createMemory({
    store: target.store,
    // As many as for a model of OpenAI.
    embedder: openaiEmbedder({ model: 'scripted', baseURL, dimensions, maxBatch: 256 }),
    extractor: openaiExtractor({ model: 'scripted', baseURL }),
    onModelFailure: 'throw',
  })
  const alice = memory.for({ tenant: 'bench', user: 'alice', session: 's1' })
  return {
    tell: (turns) => tell(alice, turns),
    ...(finish && { finish: () => finish(memory) }),
    async count() {
      const [all, kept] = [await alice.count(), await alice.count({ types: ['episode'] })]
      return { memories: all - kept, kept }
    },
    async close() {
      await memory.close()
      await target.dispose()
    },
  }
}
