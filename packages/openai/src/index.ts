export type { EmbeddingsClient } from './client.ts'
export { type EmbedderUsage, type OpenaiEmbedderOptions, openaiEmbedder } from './embedder/openai-embedder.ts'
