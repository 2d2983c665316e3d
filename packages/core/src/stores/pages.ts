/** Every page of a list, one after the other. */
export async function* pages<T extends { cursor?: string }>(
  read: (cursor: { cursor?: string }) => Promise<T>,
): AsyncGenerator<T> {
  let cursor: string | undefined
  do {
    const page = await read(cursor === undefined ? {} : { cursor })
    yield page
    cursor = page.cursor
  } while (cursor !== undefined)
}
