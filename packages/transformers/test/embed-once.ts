/** A process that embeds once and has nothing more to do; it does not close. */
import { transformersEmbedder } from '../src/index.ts'

const [, , model = ''] = process.argv
const embedder = await transformersEmbedder({ model })
const vectors = await embedder.embed(['green tea', 'black tea'], { purpose: 'document' })
console.log(vectors.length)
