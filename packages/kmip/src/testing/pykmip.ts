import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { PYKMIP_FILES, pykmipConfiguration } from '../pykmip.ts'
import type { PemPair } from './kms-authority.ts'

/** Time for PyKMIP to listen. It starts three processes of Python. */
const PATIENCE_MS = 180_000

/** A running PyKMIP. */
export type Pykmip = {
  port: number
  /** Kills all its processes, as a power failure does. */
  kill(): Promise<void>
  /** Suspends all its processes: it accepts connections, and does not answer. */
  suspend(): void
  resume(): void
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
  const write = (name: string, text: string): void =>
    writeFileSync(join(folder, name), text, { mode: 0o600 })
  mkdirSync(join(folder, PYKMIP_FILES.policies), { recursive: true })
  write(PYKMIP_FILES.certificate, server.certificatePem)
  write(PYKMIP_FILES.privateKey, server.privateKeyPem)
  write(PYKMIP_FILES.clients, clientsPem)
  write(PYKMIP_FILES.configuration, pykmipConfiguration(port))
  // A process group of its own, because its children outlive it when it is killed.
  const child = spawn(
    program,
    ['-f', PYKMIP_FILES.configuration, '-l', join(folder, 'server.log')],
    {
      cwd: folder,
      detached: true,
      stdio: 'ignore',
    },
  )
  const exited = once(child, 'exit')
  const kill = async (): Promise<void> => {
    signalGroup(child, 'SIGKILL')
    await exited
  }
  try {
    await awaitListener(child, port)
    return {
      ...{ port, kill },
      suspend: () => signalGroup(child, 'SIGSTOP'),
      resume: () => signalGroup(child, 'SIGCONT'),
    }
  } catch (error) {
    await kill()
    throw error
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  if (address === null || typeof address === 'string') throw new Error('no port is free')
  return address.port
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal)
  } catch (error) {
    // An error of Node.js is not an Error of jest's realm.
    if (Reflect.get(Object(error), 'code') !== 'ESRCH') throw error
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
