import { type ChildProcess, spawn } from 'node:child_process'
import { createRequire } from 'node:module'

/**
 * Waits for a line or the end of its input. The kernel ends the input when this process ends,
 * however it ends, kill -9 included: then the shell becomes the sweeper. It costs a megabyte as
 * long as it waits.
 */
const SCRIPT = 'read -r line && exit 0; exec "$0" "$@"'

let clusters = 0
let watcher: ChildProcess | undefined

/**
 * Has somebody look after the clusters of this process when it has ended.
 * @returns ends that for one cluster
 */
export function watchOwner(): () => void {
  clusters += 1
  watcher ??= startWatcher()
  let isOver = false
  return () => {
    if (isOver) return
    isOver = true
    clusters -= 1
    if (clusters > 0) return
    watcher?.stdin?.end('done\n')
    watcher = undefined
  }
}

function startWatcher(): ChildProcess {
  const sweep = createRequire(import.meta.url).resolve('#sweep')
  const node = [process.execPath, '--disable-warning=ExperimentalWarning', sweep]
  // In a session of its own: Ctrl-C in a terminal ends the owner, and this afterwards.
  const child = spawn('/bin/sh', ['-c', SCRIPT, ...node, String(process.pid)], {
    detached: true,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  child.on('error', () => undefined)
  child.stdin?.on('error', () => undefined)
  child.unref()
  // A pipe to a child is a socket, which alone keeps a process alive.
  const { stdin } = child as unknown as { stdin: { unref?: () => void } | null }
  stdin?.unref?.()
  return child
}
