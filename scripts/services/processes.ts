/** Servers as processes of their own, told from others that got the same number later. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { open, readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

export interface ServerProcess {
  pid: number
  /** When it was started, in clock ticks since the machine was: a number that comes again has another. */
  startTicks: string
}

export interface Account {
  uid: number
  gid: number
}

/** Starts it apart from this process, which may end before it; what it says goes to the log. */
export async function startServer(
  command: string,
  args: readonly string[],
  { log, account, env = {} }: { log: string; account?: Account | undefined; env?: Record<string, string> },
): Promise<ServerProcess> {
  const file = await open(log, 'a')
  try {
    const child = spawn(command, args, {
      detached: true,
      stdio: ['ignore', file.fd, file.fd],
      cwd: '/',
      env: { ...process.env, ...env },
      ...account,
    })
    await once(child, 'spawn')
    child.unref()
    const pid = child.pid as number
    return { pid, startTicks: (await startTicks(pid)) ?? '' }
  } finally {
    await file.close()
  }
}

export async function isRunning({ pid, startTicks: known }: ServerProcess): Promise<boolean> {
  const ticks = await startTicks(pid)
  return ticks !== undefined && ticks === known
}

/** Sends the signal and waits until it is gone; after ten seconds it is killed. */
export async function stopServer(server: ServerProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  const deadline = performance.now() + 10_000
  let next: NodeJS.Signals | undefined = signal
  while (await isRunning(server)) {
    if (next !== undefined) process.kill(server.pid, next)
    next = performance.now() > deadline ? 'SIGKILL' : undefined
    await sleep(20)
  }
}

/** The 22nd field of /proc/PID/stat; a process that has ended and was not waited for counts as gone. */
async function startTicks(pid: number): Promise<string | undefined> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ')
  return line === '' || fields[0] === 'Z' ? undefined : fields[19]
}

/** Root hands its servers to another account: PostgreSQL refuses to run as root. */
export async function serverAccount(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined
  for (const name of ['postgres', 'nobody']) {
    const found = await promisify(execFile)('id', [name]).catch(() => undefined)
    const [, uid, gid] = /uid=(\d+).*?gid=(\d+)/.exec(found?.stdout ?? '') ?? []
    if (uid !== undefined) return { uid: Number(uid), gid: Number(gid) }
  }
  throw new Error('neither postgres nor nobody is an account here; run this as an ordinary user')
}

/** A port of loopback that is free now. */
export async function freePort(wanted = 0): Promise<number> {
  const server = createServer()
  try {
    server.listen(wanted, '127.0.0.1')
    await once(server, 'listening')
  } catch {
    return await freePort()
  }
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
