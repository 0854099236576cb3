import { type Clock, type Logger, VERSION } from '@nkpsim/daemon'
import { abortable } from '@nkpsim/daemon/abortable'
import { defineService, type esxiV1, RpcError, type ServiceRegistration } from '@nkpsim/rpc'
import { inSpan, newTrace, parseTraceparent, withTrace } from '@nkpsim/tracing'
import type { HostAttestation } from '../attestation/host-attestation.ts'
import type { HostState } from '../config-store/host-state.ts'
import type { DesiredState } from '../desired-state/apply.ts'
import { receiveKeyProviders, wipeUnused } from '../desired-state/receive.ts'
import { takeState } from '../desired-state/take-state.ts'
import { newHostKey } from '../host-crypto/host-crypto-control.ts'
import type { HostFacts } from '../host-facts.ts'
import type { ChangeSignal } from '../inventory/change-signal.ts'
import type { Inventory } from '../inventory/inventory.ts'
import type { HostConfiguration } from '../records/host-configuration.ts'
import type { DroppedKeyProvider, KeyProvider } from '../records/key-provider.ts'
import { heldKeyProviders } from './held-key-provider.ts'
import { interleave, inventoryReports } from './inventory-reports.ts'

const MAX_PROOF_BYTES = 64

/** Tells whether the managing vCenter's stream is open. */
export type VcenterConnection = { isOpen(): boolean }

export type HostAgentInput = {
  state: HostState
  facts: HostFacts
  attestation: Pick<HostAttestation, 'openCredential'>
  /** What the host tells of its VMs, and when. */
  inventory: () => Promise<Inventory>
  changes: ChangeSignal
  /** The host took a state, and let go of these providers. */
  onTaken: (dropped: readonly DroppedKeyProvider[]) => Promise<void>
  clock: Clock
  logger: Logger
}

/** nkpsim.esxi.v1.HostAgentService: takes desired state from the vCenter that manages the host. */
export function hostAgentService(input: HostAgentInput): {
  service: ServiceRegistration
  connection: VcenterConnection
} {
  const { state, facts, logger } = input
  let newest: AbortController | undefined
  const service = defineService('nkpsim.esxi.v1.HostAgentService', {
    allow: ['vcenter'],
    handlers: {
      synchronize: async function* (requests, { peer }) {
        const vcenterInstanceId = requireManagement(state.current()).vcenterInstanceId
        if (peer?.id !== vcenterInstanceId)
          throw new RpcError(
            'PERMISSION_DENIED',
            'WRONG_VCENTER',
            'this host is managed by another vCenter',
          )
        newest?.abort(replaced())
        const own = new AbortController()
        newest = own
        logger.info('vcenter.connected', { vcenter: vcenterInstanceId })
        try {
          const timeMs = input.clock.nowMs()
          yield { state: { ...heldMessage(state.current(), facts), timeMs } }
          yield* interleave(
            answers(untilAborted(requests, own.signal), input),
            inventoryReports(input.inventory, input.changes, own.signal),
          )
        } finally {
          own.abort()
          if (newest === own) newest = undefined
          logger.info('vcenter.disconnected', { vcenter: vcenterInstanceId })
        }
      },
    },
  })
  return { service, connection: { isOpen: () => newest !== undefined } }
}

/** A stream that a newer one replaces ends. */
async function* untilAborted<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncIterable<T> {
  const iterator = source[Symbol.asyncIterator]()
  for (;;) {
    const next = await abortable(iterator.next(), signal)
    if (next.done === true) return
    yield next.value
  }
}

async function* answers(
  requests: AsyncIterable<esxiV1.SynchronizeRequest__Output>,
  input: HostAgentInput,
): AsyncIterable<esxiV1.SynchronizeResponse> {
  for await (const request of requests) {
    const trace = parseTraceparent(request.traceparent) ?? newTrace()
    const span = () =>
      inSpan('apply desired state', { kind: 'consumer' }, () => take(request, input))
    yield await withTrace(trace, span)
  }
}

async function take(
  request: esxiV1.SynchronizeRequest__Output,
  { state, facts, attestation, onTaken, logger }: HostAgentInput,
): Promise<esxiV1.SynchronizeResponse> {
  const { vcenterInstanceId, term, generation } = request
  const refuse = ({ code, message }: { code: string; message: string }) => {
    logger.warn('desired-state.refused', { term, generation, code })
    return { refusal: { term, generation, code, message } }
  }
  const received = await receiveKeyProviders(
    request.keyProviders,
    { vcenterInstanceId, held: state.current().keyProviders },
    attestation.openCredential,
  )
  if ('refusal' in received) return refuse(received.refusal)
  const { keyProviders: arrived } = received
  const { outcome, next, dropped } = await state.update((current) => {
    const management = requireManagement(current)
    const taken = takeState({ ...current, management }, desiredState(request, arrived), {
      hasTpm: facts.tpmVersion === '2.0',
      newHostKey,
    })
    wipeUnused(arrived, taken.next?.keyProviders ?? [])
    return { ...(taken.next && { next: taken.next }), result: taken }
  })
  if (outcome.kind === 'refuse') return refuse(outcome)
  if (next !== undefined) await onTaken(dropped)
  logger.info('desired-state.durable', { term, generation, outcome: outcome.kind })
  return { acknowledgement: heldMessage(state.current(), facts) }
}

function desiredState(
  request: esxiV1.SynchronizeRequest__Output,
  keyProviders: readonly KeyProvider[],
): DesiredState {
  const { vcenterInstanceId, term, generation, keepForeign, keyCachePolicy } = request
  return {
    vcenterInstanceId,
    term,
    generation,
    generationProof: proofOf(request),
    keyProviders,
    keepForeign,
    cryptoSettings: {
      keyCachePolicy: keyCachePolicy === 'KEY_CACHE_POLICY_DOCUMENTED' ? 'documented' : 'observed',
      renewMissingHostKey: request.renewMissingHostKey ?? true,
      licensedFeatures: request.licensedFeatures,
    },
  }
}

function proofOf({ generationProof }: esxiV1.SynchronizeRequest__Output): string | undefined {
  const isKept = generationProof.length > 0 && generationProof.length <= MAX_PROOF_BYTES
  return isKept ? Buffer.from(generationProof).toString('base64') : undefined
}

function heldMessage(configuration: HostConfiguration, facts: HostFacts): esxiV1.HostState {
  const { term, generation, generationProof = '' } = requireManagement(configuration)
  return {
    hostId: configuration.hostId,
    term,
    generation,
    generationProof: Buffer.from(generationProof, 'base64'),
    keyProviders: heldKeyProviders(configuration),
    tpmVersion: facts.tpmVersion,
    encryptionMode: facts.encryptionMode,
    version: facts.version,
    programVersion: VERSION,
  }
}

function replaced(): RpcError {
  return new RpcError('ABORTED', 'STREAM_REPLACED', 'a newer stream took the place of this one')
}

function requireManagement(configuration: HostConfiguration) {
  const { management } = configuration
  if (management === undefined)
    throw new RpcError('FAILED_PRECONDITION', 'NOT_MANAGED', 'no vCenter manages this host')
  return management
}
