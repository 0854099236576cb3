import { spawn, spawnSync } from 'node:child_process'

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

/**
 * Makes later calls of a running process for a file fail, until the process ends. Resolves when
 * strace has begun.
 * @param calls names of system calls, such as `fsync,fdatasync`
 * @param error name of the error, such as `EIO`
 */
export async function failCallsOf(
  pid: number,
  file: string,
  calls: string,
  error: string,
): Promise<void> {
  const inject = ['-P', file, '-e', `inject=${calls}:error=${error}`]
  const args = ['-f', '-o', '/dev/null', ...inject, '-p', String(pid)]
  const strace = spawn('strace', args, { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  for await (const chunk of strace.stderr.iterator({ destroyOnReturn: false })) {
    said += chunk
    if (said.includes('attached')) break
  }
  strace.stderr.resume()
  if (!said.includes('attached')) throw new Error(`strace did not attach: ${said}`)
}
