export { countUp, inTwoProcesses } from './counting/count-up.ts'
export { type FaultMatrixOptions, type FaultMatrixReport, faultMatrix } from './fault-matrix/fault-matrix.ts'
export { connectionFaults, type Fault, type FaultProxy, httpFaults } from './fault-proxy/fault-proxy.ts'
export { httpProxy } from './fault-proxy/http-proxy.ts'
export { mongodbProxy } from './fault-proxy/mongodb-proxy.ts'
export { postgresProxy } from './fault-proxy/postgres-proxy.ts'
export { redisProxy } from './fault-proxy/redis-proxy.ts'
export { letterEmbedder } from './letter-embedder.ts'
export { minilm } from './minilm.ts'
export { type ModelFuzzOptions, modelFuzz } from './model-fuzz/model-fuzz.ts'
export { firstDifference, type ParityAnswers, type ParityOptions, parityAnswers } from './parity/parity.ts'
export { parityDimensions } from './parity/samples.ts'
export {
  type PineconeEmulator,
  type PineconeEmulatorOptions,
  pineconeEmulator,
} from './pinecone-emulator/pinecone-emulator.ts'
export { type QdrantEmulator, type QdrantEmulatorOptions, qdrantEmulator } from './qdrant-emulator/qdrant-emulator.ts'
export { type QdrantEngine, qdrantEngine, qdrantPython } from './qdrant-engine/qdrant-engine.ts'
export { runReadme } from './run-readme.ts'
export { runs } from './runs.ts'
export {
  type KillOptions,
  type KillReport,
  killedTenant,
  writeThroughKills,
} from './server-kills/write-through-kills.ts'
export { type ServerName, serverUrl } from './server-url.ts'
export { type TenantFuzzOptions, type TenantFuzzReport, tenantFuzz } from './tenant-fuzz/tenant-fuzz.ts'
export { type ChainedCalls, chainedCalls } from './trips/chained-calls.ts'
export { countedCalls } from './trips/counted-calls.ts'
export { expectedInARow, type TripsInARow, tripsInARow } from './trips/trips-in-a-row.ts'
export { type TripsPerCall, tripsPerCall } from './trips/trips-per-call.ts'
