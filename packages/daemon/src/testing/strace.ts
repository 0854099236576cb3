import { spawnSync } from 'node:child_process'

/** Whether strace is there, and may make system calls of a process fail, or kill it at them. */
export const canStrace = spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0
