export { type PineconeOptions, pinecone } from './pinecone.ts'
