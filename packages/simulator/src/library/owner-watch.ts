import { type ChildProcess, spawn } from 'node:child_process'
import { createRequire } from 'node:module'

/**
 * Waits for a line or the end of its input. The kernel closes the input when this process ends in
 * any way, including kill -9; then the shell becomes the sweeper. It uses a megabyte while it
 * waits.
 */
const SCRIPT = 'read -r line && exit 0; exec "$0" "$@"'

let clusters = 0
let watcher: ChildProcess | undefined

/**
 * Starts a watcher that cleans up the clusters of this process after its end.
 * @returns a function that unregisters one cluster
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
  // In a separate session: Ctrl-C in a terminal ends only the owner first.
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
