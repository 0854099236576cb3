import type { Clock, Logger } from '@nkpsim/daemon'
import { connectRpc, type esxiV1, type TlsIdentity } from '@nkpsim/rpc'
import type { Host } from '../store/snapshot.ts'
import { backoffMs } from './backoff.ts'
import { type DesiredState, isUsable, type ObservedState, plan } from './plan.ts'
import { createWakeUp } from './wake-up.ts'

/** A stream is reopened after this, so that none outlives what it was opened under. */
const STREAM_MS = 60 * 60_000
const ACKNOWLEDGEMENT_MS = 10_000

/** What a host would not take, and why. */
export type Refusal = { term: number; generation: number; code: string; message: string }

/** What is known of a host now. */
export type HostStatus = {
  isConnected: boolean
  /** What it said last; undefined until it was reached once. */
  observed: ObservedState | undefined
  refusal: Refusal | undefined
}

/** Keeps one host at its desired state over one long-lived stream. */
export type HostSession = {
  status(): HostStatus
  /** Compares again now: something changed, or the remediation interval is over. */
  wake(): void
  stop(): Promise<void>
}

export type HostSessionInput = {
  host: Host
  vcenterInstanceId: string
  tls: TlsIdentity
  desired: () => DesiredState
  /** Makes the store's generation larger than this. */
  raiseGenerationAbove: (generation: number) => void
  clock: Clock
  random: () => number
  logger: Logger
}

export function startHostSession(input: HostSessionInput): HostSession {
  const { host, clock, random } = input
  const logger = input.logger.child({ host: host.name })
  const stopping = new AbortController()
  const wakeUp = createWakeUp()
  const status: HostStatus = { isConnected: false, observed: undefined, refusal: undefined }

  const run = async (): Promise<void> => {
    for (let failures = 0; !stopping.signal.aborted; failures++) {
      try {
        await runStream(input, status, wakeUp, stopping.signal, logger)
      } catch (error) {
        if (!stopping.signal.aborted) logger.debug('host.stream-ended', { error })
      }
      if (status.isConnected) {
        failures = 0
        status.isConnected = false
        if (!stopping.signal.aborted) logger.warn('host.not-responding', { address: host.address })
      }
      await clock.sleep(backoffMs(failures, random()), stopping.signal).catch(() => undefined)
    }
  }
  const running = run()
  return {
    status: () => status,
    wake: () => wakeUp.notify(),
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}

/** One stream, from its opening until it ends for whatever reason. */
async function runStream(
  input: HostSessionInput,
  status: HostStatus,
  wakeUp: ReturnType<typeof createWakeUp>,
  stopping: AbortSignal,
  logger: Logger,
): Promise<void> {
  const { host } = input
  const ending = new AbortController()
  const signal = AbortSignal.any([stopping, ending.signal])
  let awaited: { generation: number; timer: NodeJS.Timeout } | undefined
  const settle = (): void => {
    clearTimeout(awaited?.timer)
    awaited = undefined
  }

  async function* desiredStates(): AsyncIterable<esxiV1.SynchronizeRequest> {
    while (!signal.aborted) {
      const desired = status.observed && status.isConnected ? nextState(input, status) : undefined
      if (desired !== undefined && awaited === undefined) {
        // A host that takes a message and never answers is as good as gone: the stream is opened anew.
        const timer = setTimeout(() => ending.abort(), ACKNOWLEDGEMENT_MS)
        awaited = { generation: desired.generation, timer }
        yield message(input.vcenterInstanceId, desired)
      }
      await wakeUp.wait(signal)
    }
  }

  const channel = connectRpc({
    address: host.address,
    tls: input.tls,
    expectPeer: { kind: 'host', id: host.id },
  })
  try {
    const agent = channel.client('nkpsim.esxi.v1.HostAgentService')
    for await (const response of agent.synchronize(desiredStates(), {
      timeoutMs: STREAM_MS,
      signal,
    })) {
      if (response.refusal) {
        status.refusal = response.refusal
        logger.warn('desired-state.refused', { ...response.refusal })
        settle()
      } else {
        const observed = response.state ?? response.acknowledgement
        if (!observed) continue
        if (!status.isConnected) logger.info('host.connected', { address: host.address })
        status.isConnected = true
        status.observed = observed
        status.refusal = undefined
        if (response.acknowledgement) {
          settle()
          logger.info('desired-state.acknowledged', { generation: observed.generation })
        }
      }
      wakeUp.notify()
    }
  } finally {
    settle()
    ending.abort()
    channel.close()
  }
}

/** What is to be sent to the host now; undefined: nothing. */
function nextState(input: HostSessionInput, status: HostStatus): DesiredState | undefined {
  const { observed, refusal } = status
  if (observed === undefined) return undefined
  const action = plan(input.desired(), observed)
  if (action.kind === 'none') return undefined
  if (action.kind === 'raise generation') input.raiseGenerationAbove(action.above)
  const desired = input.desired()
  // What it refused it will refuse again; only another state, or another stream, is worth a try.
  return refusal?.generation === desired.generation && refusal.term === desired.term
    ? undefined
    : desired
}

function message(vcenterInstanceId: string, desired: DesiredState): esxiV1.SynchronizeRequest {
  return {
    vcenterInstanceId,
    term: desired.term,
    generation: desired.generation,
    keyProviders: desired.keyProviders.map((provider) => ({
      provider: provider.name,
      keyId: provider.keyId,
      keyDerivationKey: Buffer.from(provider.kdk.reveal()),
      tpmRequired: provider.tpmRequired,
      usable: isUsable(provider),
      isDefault: provider.isDefault,
    })),
  }
}
