/** `tsx scripts/services/minilm.ts`: fetches all-MiniLM-L6-v2 (22 MB) and prints its folder, for tests and benchmarks. */
import { minilmFolder } from './minilm-folder.ts'

console.log(await minilmFolder())
