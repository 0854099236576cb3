import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { manufactureTpm } from '../swtpm/manufacture.ts'
import { type SwtpmProcess, startSwtpm } from '../swtpm/supervisor.ts'
import { parseTpmEndpoint, type TpmEndpoint, unixEndpoint } from '../transport/endpoint.ts'
import { PATIENCE_MS } from './patience.ts'

/** Real TPMs of a test file, in a separate folder. */
export type TpmLab = {
  folder: string
  /** Manufactures a TPM and starts it. */
  start(name: string, kind?: TpmEndpoint['kind']): Promise<SwtpmProcess>
  /** Restarts a TPM that this lab manufactured. */
  restart(name: string): Promise<SwtpmProcess>
  /**
   * Runs a program of tpm2-tools against a running TPM. Close your own connection first, because
   * swtpm serves one client at a time.
   */
  tool(
    tpm: SwtpmProcess,
    program: string,
    ...args: string[]
  ): { exitCode: number | null; stdout: Buffer; stderr: string }
  dispose(): Promise<void>
}

export function openLab(): TpmLab {
  const folder = mkdtempSync(join(tmpdir(), 'tpm-'))
  const running = new Set<SwtpmProcess>()
  const run = async (name: string, endpoint: TpmEndpoint): Promise<SwtpmProcess> => {
    const tpm = await startSwtpm({
      stateDir: join(folder, name),
      endpoint,
      logFile: join(folder, `${name}.log`),
      detached: false,
    })
    running.add(tpm)
    void tpm.exited.then(() => running.delete(tpm))
    return tpm
  }
  return {
    folder,
    start: async (name, kind = 'unix') => {
      await manufactureTpm({ stateDir: join(folder, name), caDir: join(folder, 'ca'), tpmId: name })
      const endpoint =
        kind === 'unix'
          ? unixEndpoint(join(folder, `${name}.sock`))
          : parseTpmEndpoint(`tcp:127.0.0.1:${await freePortPair()}`)
      return run(name, endpoint)
    },
    restart: (name) => run(name, unixEndpoint(join(folder, `${name}.sock`))),
    tool: (tpm, program, ...args) => {
      const { endpoint } = tpm
      const where =
        endpoint.kind === 'unix'
          ? `path=${endpoint.serverPath}`
          : `host=${endpoint.host},port=${endpoint.port}`
      const { status, stdout, stderr } = spawnSync(program, args, {
        cwd: folder,
        timeout: PATIENCE_MS,
        env: { ...process.env, TPM2TOOLS_TCTI: `swtpm:${where}`, TSS2_LOG: 'all+NONE' },
      })
      return { exitCode: status, stdout, stderr: stderr.toString() }
    },
    dispose: async () => {
      await Promise.all([...running].map((tpm) => tpm.stop()))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/**
 * Returns a free port whose next port is free too. swtpm uses the next port for its control
 * channel.
 */
async function freePortPair(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000)
    if ((await isFree(port)) && (await isFree(port + 1))) return port
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
