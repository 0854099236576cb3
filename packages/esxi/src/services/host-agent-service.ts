import { KDK_BYTES, keyCheckValue, Secret, uuidToBytes } from '@nkpsim/crypto'
import type { Logger } from '@nkpsim/daemon'
import { defineService, type esxiV1, RpcError, type ServiceRegistration } from '@nkpsim/rpc'
import type { HostConfiguration, KeyProvider } from '../config-store/configuration.ts'
import { EsxiError } from '../errors.ts'
import type { HostFacts } from '../host-facts.ts'
import { apply, type HeldState, type Outcome } from '../key-provider/apply.ts'
import { type HostState, keepSecrets } from '../key-provider/host-state.ts'
import { heldKeyProvider } from './held-key-provider.ts'

/** Tells whether the managing vCenter's stream is open. */
export type VcenterConnection = { isOpen(): boolean }

/** nkpsim.esxi.v1.HostAgentService: takes desired state from the vCenter that manages the host. */
export function hostAgentService(
  state: HostState,
  facts: HostFacts,
  logger: Logger,
): { service: ServiceRegistration; connection: VcenterConnection } {
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
            yield await take(request, state, facts, logger)
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
  state: HostState,
  facts: HostFacts,
  logger: Logger,
): Promise<esxiV1.SynchronizeResponse> {
  const { term, generation } = request
  const outcome = await state.update((current): { next?: HostConfiguration; result: Outcome } => {
    const management = requireManagement(current)
    const held: HeldState = { ...management, keyProviders: current.keyProviders }
    const desired = readDesired(request, current.keyProviders)
    const result =
      desired === undefined
        ? ({
            kind: 'refuse',
            code: 'INVALID_STATE',
            message: 'a key provider is malformed',
          } as const)
        : apply(held, desired, { hasTpm: facts.tpmVersion !== '' })
    if (result.kind !== 'take' || desired === undefined) {
      for (const { kdk } of desired?.keyProviders ?? []) kdk.wipe()
      return { result }
    }
    const keyProviders = keepSecrets(current.keyProviders, desired.keyProviders)
    return {
      next: { ...current, management: { ...management, term, generation }, keyProviders },
      result,
    }
  })
  if (outcome.kind === 'refuse') {
    logger.warn('desired-state.refused', { term, generation, code: outcome.code })
    return { refusal: { term, generation, code: outcome.code, message: outcome.message } }
  }
  logger.info('desired-state.durable', { term, generation, outcome: outcome.kind })
  return { acknowledgement: heldMessage(state.current(), facts) }
}

/** The desired state of a message, its KDKs moved into Secrets; undefined if a provider is malformed. */
function readDesired(
  request: esxiV1.SynchronizeRequest__Output,
  held: readonly KeyProvider[],
): HeldState | undefined {
  const received = request.keyProviders.map(({ keyDerivationKey, ...each }) => ({
    ...each,
    kdk: Secret.from(keyDerivationKey),
  }))
  try {
    const keyProviders = received.map((each): KeyProvider => {
      const { provider: name, keyId, kdk, tpmRequired, usable, isDefault } = each
      uuidToBytes(keyId)
      if (kdk.lengthBytes !== KDK_BYTES || name === '')
        throw new EsxiError('INVALID_REQUEST', 'a key provider is malformed')
      // Most of what comes is held already: comparing is cheaper than deriving a key check value anew.
      const same = held.find((other) => other.keyId === keyId && other.kdk.equals(kdk))
      const kcv = same?.kcv ?? keyCheckValue(kdk)
      return { name, keyId, kdk, kcv, tpmRequired, usable, isDefault }
    })
    const { vcenterInstanceId, term, generation } = request
    return { vcenterInstanceId, term, generation, keyProviders }
  } catch {
    for (const { kdk } of received) kdk.wipe()
    return undefined
  }
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
