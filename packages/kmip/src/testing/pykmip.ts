import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, mkdirSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { delimiter, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { PemPair } from './kms-authority.ts'

/** Time for PyKMIP to listen. It starts three processes of Python. */
const PATIENCE_MS = 180_000

/** A running PyKMIP. */
export type Pykmip = {
  port: number
  /** Kills all its processes, as a power failure does. */
  kill(): Promise<void>
}

/** Returns the path of the program of PyKMIP; undefined if it is not installed. */
export function pykmipProgram(): string | undefined {
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(process.env['HOME'] ?? '', '.cache'))
  const folders = [
    join(cache, 'nkpsim', 'pykmip', 'bin'),
    ...(process.env['PATH'] ?? '').split(delimiter),
    '/usr/bin',
  ]
  for (const folder of folders)
    try {
      const program = join(folder, 'pykmip-server')
      accessSync(program, constants.X_OK)
      return program
    } catch {
      // The next folder may have it.
    }
  return undefined
}

/**
 * Starts PyKMIP, and waits until it listens. Its keys are in a database in the folder.
 * @param input.port 0 chooses a free port
 * @param input.clientsPem certificates of clients, or of their authorities
 */
export async function startPykmip(input: {
  program: string
  folder: string
  port: number
  server: PemPair
  clientsPem: string
}): Promise<Pykmip> {
  const { program, folder, server, clientsPem } = input
  const port = input.port === 0 ? await freePort() : input.port
  mkdirSync(join(folder, 'policy'), { recursive: true })
  writeFileSync(join(folder, 'server.crt'), server.certificatePem)
  writeFileSync(join(folder, 'server.key'), server.privateKeyPem, { mode: 0o600 })
  writeFileSync(join(folder, 'clients.crt'), clientsPem)
  writeFileSync(join(folder, 'pykmip.conf'), configurationOf(folder, port))
  // A process group of its own, because its children outlive it when it is killed.
  const child = spawn(program, ['-f', 'pykmip.conf', '-l', join(folder, 'server.log')], {
    cwd: folder,
    detached: true,
    stdio: 'ignore',
  })
  const exited = once(child, 'exit')
  const kill = async (): Promise<void> => {
    killGroup(child)
    await exited
  }
  try {
    await awaitListener(child, port)
    return { port, kill }
  } catch (error) {
    await kill()
    throw error
  }
}

/** PyKMIP's default is TLS 1.0. With the log level DEBUG, it would write keys to the log. */
function configurationOf(folder: string, port: number): string {
  const settings = {
    hostname: '127.0.0.1',
    port,
    certificate_path: join(folder, 'server.crt'),
    key_path: join(folder, 'server.key'),
    ca_path: join(folder, 'clients.crt'),
    auth_suite: 'TLS1.2',
    policy_path: join(folder, 'policy'),
    enable_tls_client_auth: 'True',
    logging_level: 'INFO',
    database_path: join(folder, 'keys.db'),
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}`)
  return `[server]\n${lines.join('\n')}\n`
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  if (address === null || typeof address === 'string') throw new Error('no port is free')
  return address.port
}

function killGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  } catch (error) {
    const isGone = error instanceof Error && 'code' in error && error.code === 'ESRCH'
    if (!isGone) throw error
  }
}

async function awaitListener(child: ChildProcess, port: number): Promise<void> {
  const patience = AbortSignal.timeout(PATIENCE_MS)
  for (;;) {
    patience.throwIfAborted()
    if (child.exitCode !== null) throw new Error(`PyKMIP ended with exit code ${child.exitCode}`)
    const socket = connect({ port, host: '127.0.0.1' })
    try {
      await once(socket, 'connect')
      return
    } catch {
      await delay(50, undefined, { signal: patience })
    } finally {
      socket.destroy()
    }
  }
}
