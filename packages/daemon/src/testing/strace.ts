import { spawnSync } from 'node:child_process'

/** Whether strace is available, and may make a process's system calls fail or kill it there. */
export const canStrace = spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0
