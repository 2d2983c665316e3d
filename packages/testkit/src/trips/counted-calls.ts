/** The same object, whose method calls are counted: for clients that have no server between which a proxy could stand. */
export function countedCalls<Client extends object>(client: Client): { client: Client; take: () => number } {
  let calls = 0
  const counted = new Proxy(client, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => {
        calls++
        return value.apply(target, args)
      }
    },
  })
  return {
    client: counted,
    take() {
      const made = calls
      calls = 0
      return made
    },
  }
}
