/** The clients that the stores can use, by the methods that they use, and the one shape in which all of them answer. */
import { RESP_TYPES } from 'redis'

/** As `createClient` and `createClientPool` of the package redis make them, with RESP 2 or 3. */
export interface RedisClient {
  readonly isOpen: boolean
  sendCommand(args: readonly (string | Buffer)[], options?: object): Promise<unknown>
  on(event: 'error', listener: (error: Error) => void): unknown
  removeListener(event: 'error', listener: (error: Error) => void): unknown
}

export type Argument = string | Buffer

/** Maps of RESP 3 are flat lists here, as they are in RESP 2. */
export type Reply = string | number | boolean | null | Buffer | Reply[]

/** Vectors are bytes, and every other text is read as UTF-8 where it is used. */
const typeMapping = { [RESP_TYPES.BLOB_STRING]: Buffer, [RESP_TYPES.MAP]: Array }

export async function send(client: RedisClient, command: readonly Argument[]): Promise<Reply> {
  return (await client.sendCommand(command, { typeMapping })) as Reply
}

export function textOf(reply: Reply | undefined): string {
  return Buffer.isBuffer(reply) ? reply.toString('utf8') : String(reply)
}

export function listOf(reply: Reply | undefined): Reply[] {
  return Array.isArray(reply) ? reply : []
}

/** What stands after a name in a list of names and values. */
export function entryOf(list: Reply | undefined, name: string): Reply | undefined {
  const entries = listOf(list)
  const at = entries.findIndex((entry, index) => index % 2 === 0 && textOf(entry) === name)
  return at < 0 ? undefined : entries[at + 1]
}
