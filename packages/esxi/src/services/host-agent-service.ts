import type { Logger } from '@nkpsim/daemon'
import { defineService, type esxiV1, RpcError, type ServiceRegistration } from '@nkpsim/rpc'
import type { HostAttestation } from '../attestation/host-attestation.ts'
import type { HostConfiguration } from '../config-store/configuration.ts'
import type { HostFacts } from '../host-facts.ts'
import { apply, type HeldState, type Outcome } from '../key-provider/apply.ts'
import { type HostState, keepSecrets } from '../key-provider/host-state.ts'
import { receiveKeyProviders } from '../key-provider/receive.ts'
import { heldKeyProvider } from './held-key-provider.ts'

/** Tells whether the managing vCenter's stream is open. */
export type VcenterConnection = { isOpen(): boolean }

export type HostAgentInput = {
  state: HostState
  facts: HostFacts
  attestation: Pick<HostAttestation, 'openCredential'>
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
        newest?.abort()
        const own = new AbortController()
        newest = own
        logger.info('vcenter.connected', { vcenter: vcenterInstanceId })
        try {
          yield { state: heldMessage(state.current(), facts) }
          for await (const request of untilAborted(requests, own.signal))
            yield await take(request, input)
        } finally {
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
  const replaced = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () =>
      reject(
        new RpcError('ABORTED', 'STREAM_REPLACED', 'a newer stream took the place of this one'),
      ),
    )
  })
  replaced.catch(() => undefined)
  const iterator = source[Symbol.asyncIterator]()
  for (;;) {
    const next = await Promise.race([iterator.next(), replaced])
    if (next.done === true) return
    yield next.value
  }
}

async function take(
  request: esxiV1.SynchronizeRequest__Output,
  { state, facts, attestation, logger }: HostAgentInput,
): Promise<esxiV1.SynchronizeResponse> {
  const { vcenterInstanceId, term, generation } = request
  const refuse = ({ code, message }: { code: string; message: string }) => {
    logger.warn('desired-state.refused', { term, generation, code })
    return { refusal: { term, generation, code, message } }
  }
  const received = await receiveKeyProviders(
    request.keyProviders,
    state.current().keyProviders,
    attestation.openCredential,
  )
  if ('refusal' in received) return refuse(received.refusal)
  const { keyProviders: arrived } = received
  const outcome = await state.update((current): { next?: HostConfiguration; result: Outcome } => {
    const management = requireManagement(current)
    const held: HeldState = { ...management, keyProviders: current.keyProviders }
    const desired = { vcenterInstanceId, term, generation, keyProviders: arrived }
    const result = apply(held, desired, { hasTpm: facts.tpmVersion === '2.0' })
    if (result.kind !== 'take') {
      for (const { kdk } of arrived) kdk.wipe()
      return { result }
    }
    const keyProviders = keepSecrets(current.keyProviders, arrived)
    return {
      next: { ...current, management: { ...management, term, generation }, keyProviders },
      result,
    }
  })
  if (outcome.kind === 'refuse') return refuse(outcome)
  logger.info('desired-state.durable', { term, generation, outcome: outcome.kind })
  return { acknowledgement: heldMessage(state.current(), facts) }
}

function heldMessage(configuration: HostConfiguration, facts: HostFacts): esxiV1.HostState {
  const { term, generation } = requireManagement(configuration)
  return {
    hostId: configuration.hostId,
    term,
    generation,
    keyProviders: configuration.keyProviders.map(heldKeyProvider),
    tpmVersion: facts.tpmVersion,
    encryptionMode: facts.encryptionMode,
    version: facts.version,
  }
}

function requireManagement(configuration: HostConfiguration) {
  const { management } = configuration
  if (management === undefined)
    throw new RpcError('FAILED_PRECONDITION', 'NOT_MANAGED', 'no vCenter manages this host')
  return management
}
