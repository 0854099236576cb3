import { spawnSync } from 'node:child_process'

/** Whether strace is available, and can make system calls of a process fail or kill the process. */
export const canStrace = spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0
