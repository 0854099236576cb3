import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { ProgramEnd, Programs } from './programs.ts'

const MAX_ERROR_BYTES = 4096

/** The programs of this machine. */
export const systemPrograms: Programs = {
  isInstalled,
  start: async (name, args, folder) => {
    // The kernel ends the program when this process is killed.
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', name, ...args], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let errors = Buffer.alloc(0)
    child.stderr.on('data', (chunk: Buffer) => {
      errors = Buffer.concat([errors, chunk]).subarray(-MAX_ERROR_BYTES)
    })
    const ended = new Promise<ProgramEnd>((resolve) => {
      child.once('close', (exitCode, signal) => resolve({ exitCode, signal }))
    })
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    child.once('spawn', resolve)
    // Also for later errors, such as a kill that fails, which would end this process.
    child.on('error', reject)
    await promise
    return {
      pid: child.pid ?? 0,
      ended,
      lastErrors: () => errors.toString(),
      kill: (signal) => void child.kill(signal),
    }
  },
}

function isInstalled(name: string): boolean {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter))
    try {
      accessSync(join(folder, name), constants.X_OK)
      return true
    } catch {
      // The next folder may have it.
    }
  return false
}
