/** A process that makes a call of each kind, says how they ended, and has nothing more to do. */
import { openaiEmbedder } from '../src/index.ts'
import { dimensions } from './dimensions.ts'

const [, , baseURL = ''] = process.argv
const embedder = openaiEmbedder({ model: 'local-model', baseURL, dimensions })
const statuses: string[] = []
for (const signal of [undefined, undefined, AbortSignal.timeout(300), AbortSignal.timeout(300)]) {
  const options = { purpose: 'query', ...(signal === undefined ? {} : { signal }) } as const
  const [result] = await Promise.allSettled([embedder.embed(['tea'], options)])
  statuses.push(result.status)
}
console.log(statuses.join(' '))
