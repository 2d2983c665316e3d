export type { ChatBody, ChatClient, ChatMessage, EmbeddingsClient, ReasoningEffort } from './client.ts'
export { type EmbedderUsage, type OpenaiEmbedderOptions, openaiEmbedder } from './embedder/openai-embedder.ts'
export type { BudgetLimits, Prices } from './extractor/meter.ts'
export { type ExtractorUsage, type OpenaiExtractorOptions, openaiExtractor } from './extractor/openai-extractor.ts'
