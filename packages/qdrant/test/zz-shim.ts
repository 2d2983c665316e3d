export async function qdrantEmulator(): Promise<{ url: string; close(): Promise<void> }> {
  return { url: 'http://127.0.0.1:16333', async close() {} }
}
