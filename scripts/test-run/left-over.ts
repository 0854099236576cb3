import { readdirSync, readFileSync } from 'node:fs'

/** Processes that still work in a folder, by their arguments; a test forgot to stop them. */
export function processesIn(folder: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      const args = commandLine(pid)
      return args.includes(folder) ? [`${pid}: ${args.slice(0, 200)}`] : []
    })
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
  } catch {
    return ''
  }
}
