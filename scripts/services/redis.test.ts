import { expect, test } from 'vitest'
import { redisCommand } from './redis.ts'
import { runningServices } from './services.ts'

const redis = (await runningServices()).find(({ name }) => name === 'redis')

test.skipIf(!redis?.version.includes('RediSearch'))("Redis has its query engine (needs 'services up')", async () => {
  const port = redis?.port as number
  const index = `services-test-${Date.now()}`
  expect(await redisCommand(port, 'FT.CREATE', index, 'PREFIX', '1', `${index}:`, 'SCHEMA', 'text', 'TEXT')).toBe('OK')
  await redisCommand(port, 'HSET', `${index}:a`, 'text', 'hello')
  expect(await redisCommand(port, 'FT.SEARCH', index, 'hello')).toContain(`${index}:a`)
  await redisCommand(port, 'FT.DROPINDEX', index, 'DD')
})
