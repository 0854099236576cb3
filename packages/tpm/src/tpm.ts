import { setTimeout as delay } from 'node:timers/promises'
import type { Random } from '@nkpsim/effects'
import {
  type DictionaryAttackState,
  getDictionaryAttackState,
  getInfo,
  getLoadedHandles,
  type TpmInfo,
} from './commands/capability.ts'
import { clear } from './commands/clear.ts'
import { flushContext } from './commands/object.ts'
import { pcrExtend, pcrRead } from './commands/pcr.ts'
import { shutdown, startup } from './commands/startup.ts'
import { TpmError } from './errors.ts'
import { controlInit } from './transport/control-channel.ts'
import type { TpmEndpoint } from './transport/endpoint.ts'
import { connectTransport } from './transport/socket-transport.ts'
import type { TpmConnection, TpmTransport } from './transport/transport.ts'

/** Time to wait for another client to leave the TPM, unless the caller says another. */
export const CONNECT_TIMEOUT_MS = 5000
const POWER_TIMEOUT_MS = 30_000
/** Time for a dying TPM to record a clean end. */
const SHUTDOWN_TIMEOUT_MS = 1000
const MAX_WAITING_SEQUENCES = 256
/** Time for another client to end its work. tpm2-tools connect again for each command. */
const OTHER_CLIENT_MS = 1000

/** A connected TPM 2.0. */
export type Tpm = {
  getInfo(): Promise<TpmInfo>
  getDictionaryAttackState(): Promise<DictionaryAttackState>
  /** Reads SHA-256 PCRs, 32 bytes each. */
  pcrRead(pcrs: readonly number[]): Promise<Map<number, Buffer>>
  /** Extends a SHA-256 PCR by a 32-byte digest. */
  pcrExtend(pcr: number, digest: Buffer): Promise<void>
  /**
   * Runs a sequence of commands without another sequence in between. A TPM has three slots for
   * objects and three for sessions, so two sequences could take each other's slots.
   */
  exclusively<T>(sequence: (connection: TpmConnection) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** Connects to a started TPM behind sockets. @throws TpmError TPM_UNREACHABLE, TPM_TIMEOUT */
export function connectTpm(
  endpoint: TpmEndpoint,
  { random, connectTimeoutMs = CONNECT_TIMEOUT_MS }: { random: Random; connectTimeoutMs?: number },
): Promise<Tpm> {
  const open = () => connectTransport(endpoint, connectTimeoutMs)
  return connectOver(open, { random, sleep: (ms) => delay(ms) })
}

/**
 * Connects to a started TPM. Flushes what a dead client left, because swtpm has no resource
 * manager. First waits for a moment, because a recently loaded object may belong to another client.
 * @throws TpmError TPM_UNREACHABLE, TPM_TIMEOUT
 */
export async function connectOver(
  open: () => Promise<TpmTransport>,
  { random, sleep }: { random: Random; sleep: (ms: number) => Promise<void> },
): Promise<Tpm> {
  const first = await open()
  const loaded = await closingOnFailure(first, () => getLoadedHandles(first))
  if (loaded.length === 0) return tpmOver(first, random)
  await first.close()
  await sleep(OTHER_CLIENT_MS)
  const transport = await open()
  await closingOnFailure(transport, async () => {
    for (const handle of await getLoadedHandles(transport)) await flushContext(transport, handle)
  })
  return tpmOver(transport, random)
}

async function closingOnFailure<T>(transport: TpmTransport, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    await transport.close()
    throw error
  }
}

/** Returns a TPM over a transport. */
export function tpmOver(transport: TpmTransport, random: Random): Tpm {
  const connection = { ...transport, random }
  let last: Promise<unknown> = Promise.resolve()
  let waiting = 0
  return {
    getInfo: () => getInfo(transport),
    getDictionaryAttackState: () => getDictionaryAttackState(transport),
    pcrRead: (pcrs) => pcrRead(transport, pcrs),
    pcrExtend: (pcr, digest) => pcrExtend(transport, pcr, digest),
    exclusively: (sequence) => {
      if (waiting >= MAX_WAITING_SEQUENCES)
        return Promise.reject(new TpmError('TPM_TIMEOUT', 'too many callers wait for the TPM'))
      waiting++
      const run = last.then(() => sequence(connection)).finally(() => waiting--)
      last = run.catch(() => undefined)
      return run
    },
    close: () => transport.close(),
  }
}

/**
 * Does what a cold boot of the host does to its TPM: TPM2_Shutdown(CLEAR) if the TPM still answers,
 * power off and on, TPM2_Startup(CLEAR). Afterwards PCRs 0 to 16 and 23 are zero, and no objects
 * are loaded.
 * @throws TpmError TPM_UNREACHABLE, TPM_TIMEOUT, SWTPM_FAILED
 */
export async function powerCycle(endpoint: TpmEndpoint): Promise<void> {
  const before = await connectTransport(endpoint, POWER_TIMEOUT_MS)
  try {
    // Without a shutdown, the TPM may count the abrupt end as a wrong password. A TPM that is not
    // started refuses the command, which is harmless.
    await shutdown(before, SHUTDOWN_TIMEOUT_MS).catch(() => undefined)
  } finally {
    await before.close()
  }
  await controlInit(endpoint, POWER_TIMEOUT_MS)
  const after = await connectTransport(endpoint, POWER_TIMEOUT_MS)
  try {
    await startup(after)
  } finally {
    await after.close()
  }
}

/**
 * Clears a started TPM, as the firmware's set-up does.
 * @throws TpmError TPM_UNREACHABLE, TPM_TIMEOUT, TPM_COMMAND_FAILED
 */
export async function clearTpm(endpoint: TpmEndpoint): Promise<void> {
  const transport = await connectTransport(endpoint, POWER_TIMEOUT_MS)
  try {
    await clear(transport)
  } finally {
    await transport.close()
  }
}
