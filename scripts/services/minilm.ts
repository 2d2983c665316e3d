/**
 * `tsx scripts/services/minilm.ts`: fetches all-MiniLM-L6-v2 (22 MB) and what runs it (460 MB), and prints the folder of the
 * model, for tests and benchmarks.
 */
import { minilmFolder } from './minilm-folder.ts'
import { installTransformers } from './transformers-peer.ts'

await installTransformers()
console.log(await minilmFolder())
