export { type StaticEmbedderOptions, staticEmbedder } from './static-embedder.ts'
