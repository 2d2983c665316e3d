export type { RedisClient } from './client.ts'
export { type HnswOptions, type RedisOptions, redis } from './redis.ts'
