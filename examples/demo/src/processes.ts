import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

/** The demo takes a second or two; what takes this long hangs. */
const timeoutMs = 20_000

/** Runs a file in a process of its own, from source, and gives it its task. */
export function start<Task extends object>(file: URL, task: Task): ChildProcess {
  const child = fork(file, {
    execArgv: ['--import', import.meta.resolve('tsx')],
    timeout: timeoutMs,
  })
  child.send(task)
  return child
}

/** Waits until a process has ended and all that it sent has arrived. */
export async function ended(child: ChildProcess): Promise<void> {
  const exit = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined
  const silence = child.connected ? once(child, 'disconnect') : undefined
  await Promise.all([exit, silence])
}

/** In a child: the task that it was started for. */
export async function receiveTask<Task>(): Promise<Task> {
  const [task] = await once(process, 'message')
  return task as Task
}

/** In a child: tells the parent, and waits until it is on its way. */
export async function tell(message: object): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    process.send?.(message, (error: Error | null) => (error ? reject(error) : resolve()))
  })
}
