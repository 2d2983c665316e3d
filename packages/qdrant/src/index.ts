export { type QdrantOptions, qdrant } from './qdrant.ts'
