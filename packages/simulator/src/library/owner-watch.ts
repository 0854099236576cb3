import { type ChildProcess, spawn } from 'node:child_process'
import { createRequire } from 'node:module'

/**
 * A shell script that waits for a line or the end of its input. The kernel closes the input when
 * this process ends in any way, including kill -9. Then the shell replaces itself by the sweeper.
 * It uses a megabyte of memory while it waits.
 */
const SCRIPT = 'read -r line && exit 0; exec "$0" "$@"'

let clusters = 0
let watcher: ChildProcess | undefined

/**
 * Starts a watcher that removes the clusters of this process after the process has ended.
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
  // The watcher runs in a separate session, so that Ctrl-C in a terminal ends only the owner.
  const child = spawn('/bin/sh', ['-c', SCRIPT, ...node, String(process.pid)], {
    detached: true,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  child.on('error', () => undefined)
  child.stdin?.on('error', () => undefined)
  child.unref()
  // A pipe to a child process is a socket, which would keep this process alive.
  const { stdin } = child as unknown as { stdin: { unref?: () => void } | null }
  stdin?.unref?.()
  return child
}
