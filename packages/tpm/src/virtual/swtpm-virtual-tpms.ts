import { Secret } from '@nkpsim/crypto'
import { readResetCount } from '../commands/clock.ts'
import { shutdown } from '../commands/startup.ts'
import { TpmError } from '../errors.ts'
import {
  controlGetState,
  controlInit,
  controlSetState,
  controlShutdown,
  controlStoreVolatile,
} from '../transport/control-channel.ts'
import { connectTransport } from '../transport/socket-transport.ts'
import type { TpmTransport } from '../transport/transport.ts'
import { makeEndorsementKeys, writeCertificates } from './endorsement-keys.ts'
import { overAnyFolder } from './over-any-folder.ts'
import { type SpawnedSwtpm, spawnSwtpm } from './spawn-swtpm.ts'
import {
  PERMANENT_STATE,
  type StartVirtualTpm,
  type VirtualTpm,
  type VirtualTpms,
} from './virtual-tpms.ts'

const START_TIMEOUT_MS = 60_000
const POLL_MS = 5
/** Time for another client, such as a program of tpm2-tools, to leave the TPM. */
const CONNECT_TIMEOUT_MS = 5000
const SHUTDOWN_TIMEOUT_MS = 1000
const CONTROL_TIMEOUT_MS = 5000

/** Virtual TPMs of swtpm: one process for each running TPM. */
export const swtpmVirtualTpms: VirtualTpms = overAnyFolder({
  start: async (input) => {
    await requireState(input)
    const spawned = await spawnSwtpm(input, 'data and control')
    return running(spawned, () => until(spawned, () => connected(spawned, readResetCount)))
  },
  startForGuest: async (input) => {
    await requireState(input)
    const spawned = await spawnSwtpm(input, 'control')
    const { controlPath, exited, end } = spawned
    try {
      await until(spawned, spawned.isListening)
    } catch (error) {
      await end()
      throw error
    }
    return { controlPath, exited, end }
  },
  writeState: async (input, permanent) => {
    const spawned = await spawnSwtpm({ ...input, from: 'nothing' }, 'control')
    try {
      await until(spawned, spawned.isListening)
      await controlSetState(spawned.endpoint, permanent.reveal(), CONTROL_TIMEOUT_MS)
      // Only the power-on writes the state.
      await controlInit(spawned.endpoint, CONTROL_TIMEOUT_MS)
      await controlShutdown(spawned.endpoint, CONTROL_TIMEOUT_MS)
      await spawned.exited
    } finally {
      await spawned.end()
    }
  },
})

/** swtpm would make a blank TPM in a folder without a permanent state. */
async function requireState({ state, from }: StartVirtualTpm): Promise<void> {
  const isThere = (await state.list()).includes(PERMANENT_STATE)
  if (isThere === (from !== 'nothing')) return
  throw new TpmError(
    'TPM_STATE_MISSING',
    isThere ? 'the folder of a new TPM has a state already' : 'the state of the TPM is missing',
  )
}

async function running(
  spawned: SpawnedSwtpm,
  untilAnswering: () => Promise<unknown>,
): Promise<VirtualTpm> {
  const { endpoint, exited } = spawned
  try {
    await untilAnswering()
  } catch (error) {
    await spawned.end()
    throw error
  }
  return {
    endpoint: spawned.publicEndpoint,
    exited,
    makeEndorsementKeys: () => connected(spawned, makeEndorsementKeys),
    writeCertificates: (certificates) =>
      connected(spawned, (transport) => writeCertificates(transport, certificates)),
    readResetCount: () => connected(spawned, readResetCount),
    readState: async () => {
      const parts = await controlGetState(endpoint, CONTROL_TIMEOUT_MS)
      const whole = Secret.from(Buffer.concat(parts))
      for (const part of parts) part.fill(0)
      return whole
    },
    stop: async () => {
      // The shutdown keeps the TPM from counting this end as an attack.
      await connected(
        spawned,
        (transport) => shutdown(transport, SHUTDOWN_TIMEOUT_MS),
        SHUTDOWN_TIMEOUT_MS,
      ).catch(() => undefined)
      await controlShutdown(endpoint, CONTROL_TIMEOUT_MS).catch(() => undefined)
      await spawned.end()
    },
    suspend: async () => {
      try {
        await controlStoreVolatile(endpoint, CONTROL_TIMEOUT_MS)
        await controlShutdown(endpoint, CONTROL_TIMEOUT_MS)
      } finally {
        await spawned.end()
      }
    },
  }
}

/** Works over a connection of its own, because a TPM serves one client at a time. */
async function connected<T>(
  { endpoint }: SpawnedSwtpm,
  work: (transport: TpmTransport) => Promise<T>,
  timeoutMs = CONNECT_TIMEOUT_MS,
): Promise<T> {
  const transport = await connectTransport(endpoint, timeoutMs)
  try {
    return await work(transport)
  } finally {
    await transport.close()
  }
}

/** Waits until a check succeeds. @throws TpmError if swtpm ends or does not answer in time */
async function until(spawned: SpawnedSwtpm, check: () => Promise<unknown>): Promise<void> {
  const deadline = performance.now() + START_TIMEOUT_MS
  while (!spawned.hasEnded() && performance.now() < deadline) {
    try {
      if ((await check()) !== false) return
    } catch (error) {
      // For example, the TPM is in failure mode because it could not write its state.
      if (error instanceof TpmError && error.responseCode !== undefined) throw error
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
  throw await spawned.failure()
}
