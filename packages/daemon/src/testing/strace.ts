import { spawnSync } from 'node:child_process'

/** Returns whether strace is available, and can make system calls fail or kill the process. */
export function canStrace(): boolean {
  return spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0
}

/**
 * Returns the beginning of a command whose system calls strace changes. If possible, strace stops
 * the program only at these calls, because stopping at every call slows the program down. But then
 * strace injects no signals.
 * @param calls names of system calls, such as `fsync,fdatasync`
 * @param effect what strace injects, such as `signal=KILL:when=3`
 * @param path file or folder whose calls strace changes; by default, calls for all files
 */
export function injecting(calls: string, effect: string, path?: string): string[] {
  return [
    ...['strace', '-f', '-o', '/dev/null'],
    ...(effect.startsWith('signal=') ? [] : ['--seccomp-bpf']),
    ...(path === undefined ? [] : ['-P', path]),
    ...['-e', `trace=${calls}`, '-e', `inject=${calls}:${effect}`],
  ]
}
