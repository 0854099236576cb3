import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { OPERATOR_FOLDER, operatorTls } from '@nkpsim/daemon/operator-files'
import { hasEnded, PATIENCE_MS, readReady, runSources, untilReady } from '@nkpsim/daemon/testing'
import type { Authorization, RpcChannel, TlsIdentity } from '@nkpsim/rpc'
import { connectRpc } from '@nkpsim/rpc/grpc'
import { ADMINISTRATOR_PASSWORD_FILE } from '../access/first-administrator.ts'

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))

export type Ready = {
  pid: number
  port: number
  downloadPort: number
  instanceId: string
  metricsPort?: number
}

/** A running vcenterd that answers calls. */
export type VcenterdProcess = {
  ready: Ready
  child: ChildProcess
  /** Opens a channel on which the first administrator is logged in. */
  connect(): RpcChannel
  /** Opens a channel with the operator's certificate but without a session. */
  connectWithoutSession(): RpcChannel
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>
}

/**
 * Starts vcenterd, and waits until it serves calls. Starts it through the program `startedBy` if
 * that is given.
 */
export async function startVcenterd(
  folder: string,
  startedBy: readonly string[] = [],
  args: readonly string[] = [],
): Promise<VcenterdProcess> {
  const child = spawnVcenterd(['--state', folder, ...args], startedBy)
  const exited = once(child, 'exit')
  const ready = await untilReady(child, () => {
    const found = readReady<Ready>(folder)
    return found !== undefined && isAlive(found.pid) ? found : undefined
  })
  return {
    ready,
    child,
    connect: () => connectAsAdministrator(folder, ready),
    connectWithoutSession: () => connect(folder, ready),
    end: async (signal) => {
      process.kill(ready.pid, signal)
      const [code] = (await exited) as [number | null]
      return code
    },
  }
}

/**
 * Opens a channel on which the first administrator is logged in.
 * @param host name or address of vCenter
 */
export function connectAsAdministrator(
  folder: string,
  ready: Ready,
  host = 'localhost',
): RpcChannel {
  return connect(folder, ready, { authorization: administrator(folder, ready), host })
}

/** Opens a channel to vCenter, by default without a session. */
export function connect(
  folder: string,
  ready: Ready,
  { host = 'localhost', ...more }: { authorization?: Authorization; host?: string } = {},
): RpcChannel {
  return connectRpc({
    address: `${host}:${ready.port}`,
    tls: operatorOf(folder),
    expectPeer: { kind: 'vcenter', id: ready.instanceId },
    ...more,
  })
}

/** Logs in at the first call of the channel, with the password that vcenterd generated. */
function administrator(folder: string, ready: Ready): Authorization {
  let token: Promise<string> | undefined
  const logIn = async (): Promise<string> => {
    const channel = connect(folder, ready)
    try {
      const password = readFileSync(join(folder, ADMINISTRATOR_PASSWORD_FILE), 'utf8')
      const request = { user: 'administrator@vsphere.local', password }
      const options = { timeoutMs: PATIENCE_MS }
      return (await channel.client('nkpsim.vcenter.v1.SessionService').login(request, options))
        .token
    } finally {
      channel.close()
    }
  }
  return async () => {
    token ??= logIn()
    return `Bearer ${await token}`
  }
}

/** Runs a vcenterd that is expected to exit by itself. */
export async function runVcenterd(
  args: readonly string[],
): Promise<{ exitCode: number | null; stderr: string }> {
  const child = spawnVcenterd(args, [])
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS)
  const [stderr, [exitCode]] = await Promise.all([
    text(child.stderr ?? Readable.from([])),
    once(child, 'exit'),
  ])
  clearTimeout(timer)
  return { exitCode: exitCode as number | null, stderr }
}

/** Starts a vcenterd, and kills it after `afterMs`, even if it is still starting. */
export async function killDuringStart(
  folder: string,
  afterMs: number,
  args: readonly string[] = [],
): Promise<void> {
  const child = spawnVcenterd(['--state', folder, ...args], [])
  const exited = once(child, 'exit')
  await delay(afterMs)
  child.kill('SIGKILL')
  await exited
}

/**
 * Starts a vcenterd, and kills it soon after a condition is true.
 * @throws Error if vcenterd exits before that
 */
export async function killWhen(
  folder: string,
  isReached: () => boolean,
  args: readonly string[] = [],
): Promise<void> {
  const child = spawnVcenterd(['--state', folder, ...args], [])
  const exited = once(child, 'exit')
  while (!isReached()) {
    if (hasEnded(child))
      throw new Error(`vcenterd exited early: ${child.exitCode ?? child.signalCode}`)
    await delay(1)
  }
  child.kill('SIGKILL')
  await exited
}

/** Returns the certificate, the key and the roots of a vCenter's operator. */
export function operatorOf(folder: string): TlsIdentity {
  const read = (name: string): string => readFileSync(join(folder, OPERATOR_FOLDER, name), 'utf8')
  return operatorTls(read)
}

function spawnVcenterd(args: readonly string[], startedBy: readonly string[]): ChildProcess {
  const [program = '', ...rest] = [...startedBy, ...runSources(MAIN), ...args]
  return spawn(program, rest, { stdio: ['ignore', 'ignore', 'pipe'] })
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
