import type { RedisClient } from '../src/index.ts'

/** Notes the commands that a client sends. */
export function watched(client: RedisClient): { client: RedisClient; take: () => string[][] } {
  let sent: string[][] = []
  return {
    client: {
      get isOpen() {
        return client.isOpen
      },
      on: (event, listener) => client.on(event, listener),
      removeListener: (event, listener) => client.removeListener(event, listener),
      sendCommand(command, options) {
        sent.push(command.map(String))
        return client.sendCommand(command, options)
      },
    },
    take() {
      const taken = sent
      sent = []
      return taken
    },
  }
}
