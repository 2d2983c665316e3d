import { pathToFileURL } from 'node:url'
import { createClient } from '@libsql/client'

/**
 * What real databases have besides, and mem0 3.3.1 no longer writes by itself: rows of other versions and of scripts that wrote
 * into its table.
 */
export async function spoilDatabase(path: string): Promise<void> {
  const client = createClient({ url: pathToFileURL(path).href })
  const vector = new Uint8Array(256)
  const insert = async (id: string, payload: string): Promise<void> => {
    await client.execute({ sql: 'insert into vectors values (?, ?, ?)', args: [id, vector, payload] })
  }
  const createdAt = '2026-02-20T09:00:00.000Z'
  try {
    await insert(
      '00000000-0000-4000-8000-000000000001',
      JSON.stringify({ data: 'The office closes at six.', createdAt }),
    )
    await insert('00000000-0000-4000-8000-000000000002', '{"data":"Alice likes hik')
    await insert('00000000-0000-4000-8000-000000000003', JSON.stringify({ user_id: 'bob', createdAt }))
    await insert('00000000-0000-4000-8000-000000000004', JSON.stringify({ data: 'Bob plays chess.', user_id: 'bob' }))
    await client.execute(
      `update vectors set payload = replace(payload, 'blue Toyota', 'red Toyota') where payload like '%blue Toyota%'`,
    )
  } finally {
    client.close()
  }
}
