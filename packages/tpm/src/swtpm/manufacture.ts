import { execFile } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { TpmError } from '../errors.ts'

const SCRIPT = fileURLToPath(new URL('../../../../swtpm/manufacture', import.meta.url))
const TIMEOUT_MS = 120_000
const MAX_TRIES = 5

export type ManufactureInput = {
  /** Folder for the TPM's state. It must not exist yet. */
  stateDir: string
  /** Folder of the authority that certifies endorsement keys. The first call creates it. */
  caDir: string
  /** Name of the machine in the certificates. */
  tpmId: string
}

/**
 * Manufactures a TPM 2.0 as an ordinary user, with swtpm_setup and a local authority. swtpm_setup
 * sometimes fails without a reason. A failed run leaves no files and is repeated, with at most five
 * runs in total.
 * @throws TpmError SWTPM_MISSING, SWTPM_FAILED
 */
export async function manufactureTpm(input: ManufactureInput): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await runScript(input)
      return
    } catch (error) {
      await requireProgram('swtpm_setup')
      if (tries === MAX_TRIES) throw error
    }
  }
}

function runScript({ stateDir, caDir, tpmId }: ManufactureInput): Promise<void> {
  return new Promise((resolve, reject) => {
    const folder = dirname(stateDir)
    mkdirSync(folder, { recursive: true })
    const options = { timeout: TIMEOUT_MS, killSignal: 'SIGKILL', cwd: folder } as const
    execFile(SCRIPT, [stateDir, caDir, tpmId], options, (cause, _stdout, stderr) => {
      if (cause === null) resolve()
      else {
        const reason = stderr.trim().split('\n').at(-1) || cause.message
        reject(new TpmError('SWTPM_FAILED', `no TPM could be manufactured: ${reason}`, { cause }))
      }
    })
  })
}

/**
 * Requires that a program of swtpm is on the PATH. Call this only after a failure, because it takes
 * the time to start the program.
 * @throws TpmError SWTPM_MISSING
 */
export function requireProgram(program: 'swtpm' | 'swtpm_setup'): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(program, ['--version'], { timeout: TIMEOUT_MS }, (error) => {
      if (error?.code === 'ENOENT')
        reject(
          new TpmError(
            'SWTPM_MISSING',
            `${program} is not installed: apt-get install -y swtpm swtpm-tools`,
          ),
        )
      else resolve()
    })
  })
}
