import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/**
 * Finds leftover processes that use a folder, by their arguments, working directory or environment.
 * @returns a line for each process, `PID: ARGUMENTS`
 */
export function processesIn(folder: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      const args = read(pid, 'cmdline')
      const traces = [args, workingFolder(pid), read(pid, 'environ')]
      return traces.some((trace) => trace.includes(folder)) ? [`${pid}: ${args.slice(0, 200)}`] : []
    })
}

function read(pid: string, file: 'cmdline' | 'environ'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8').replaceAll('\0', ' ').trim()
  } catch {
    return ''
  }
}

function workingFolder(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return ''
  }
}
