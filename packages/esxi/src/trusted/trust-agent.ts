import type { Secret } from '@nkpsim/crypto'
import type { Logger } from '@nkpsim/daemon'
import type { MachineClock, Random } from '@nkpsim/effects'
import { RpcError } from '@nkpsim/rpc'
import type { HostAttestation } from '../attestation/host-attestation.ts'
import { EsxiError } from '../errors.ts'
import {
  isSameInfrastructure,
  type TrustAttestation,
  type TrustedInfrastructure,
  type TrustService,
} from '../records/trusted-infrastructure.ts'
import { attestAt, problemOf, type TrustNetwork } from './attest.ts'
import { createServiceChoice } from './choose-service.ts'
import { createGroupAttestation, type GroupAttestation } from './group-attestation.ts'
import {
  isServiceFailure,
  isTokenRefused,
  isUnconfigured,
  KEY_SERVER_UNAVAILABLE,
  keyServerUnavailable,
  type Proving,
  type Unwrapped,
  unwrapAt,
  type WrappedKek,
  wrapAt,
} from './key-services.ts'
import { watchKeyServices } from './watch-key-services.ts'

/** The part of a host that attests to a Trust Authority and gets KEKs from it. */
export type TrustAgent = {
  /** Uses these services from now on; undefined: the host is not a Trusted Host. */
  follow(infrastructure: TrustedInfrastructure | undefined): void
  /** Returns undefined if the host is not a Trusted Host. */
  status(): TrustAttestation | undefined
  /**
   * Makes a KEK at a key provider service. The caller wipes it.
   * @param providerId UUID of the trusted key provider
   * @throws EsxiError HOST_NOT_ATTESTED, TRUST_NOT_CONFIGURED, TRUSTED_PROVIDER_UNAVAILABLE; the
   *   errors of asRefused if every service that answers refuses
   */
  wrap(providerId: string): Promise<WrappedKek & { kek: Secret }>
  /**
   * Unwraps KEKs at a key provider service, at most MAX_KEYS_PER_CALL. Returns one result for each,
   * in order.
   * @throws EsxiError as wrap
   */
  unwrap(providerId: string, keys: readonly WrappedKek[]): Promise<Unwrapped[]>
  /**
   * Resolves if the host is attested, or is not a Trusted Host. Waits for the end of a running
   * attempt.
   * @throws EsxiError HOST_NOT_ATTESTED
   */
  requireMayPowerOn(): Promise<void>
  close(): Promise<void>
}

/**
 * Creates the agent, which does nothing until it follows services.
 * @param onChange called when the status may have changed
 */
export function createTrustAgent({
  attestation,
  network,
  onChange,
  clock,
  random,
  logger,
}: {
  attestation: Pick<HostAttestation, 'identity' | 'attest'>
  network: TrustNetwork
  onChange: () => void
  clock: MachineClock
  random: Random
  logger: Logger
}): TrustAgent {
  // The key lives as long as the process, so a token is worthless after a reboot.
  const proofKey = random.privateKey('P-256')
  const choice = createServiceChoice(clock.monotonicMs)
  const stop = new AbortController()
  const ending = new Set<Promise<unknown>>()
  let followed: TrustedInfrastructure | undefined
  let groups = new Map<string, { services: string; attestation: GroupAttestation }>()
  let watch: { stop(): Promise<void> } | undefined

  const later = (end: Promise<unknown> | undefined): void => {
    if (end === undefined) return
    const noted = end.finally(() => ending.delete(noted))
    ending.add(noted)
  }
  const keyServices = (): readonly TrustService[] => followed?.keyProviderServices ?? []
  const tell = (): void => {
    if (!stop.signal.aborted) onChange()
  }
  const follow = (next: TrustedInfrastructure | undefined): void => {
    if (stop.signal.aborted || isSameInfrastructure(followed, next)) return
    followed = next
    const before = groups
    groups = new Map()
    const byGroup = Map.groupBy(next?.attestationServices ?? [], ({ group }) => group)
    for (const [group, services] of byGroup) {
      const text = JSON.stringify(services)
      const known = before.get(group)
      groups.set(
        group,
        known?.services === text
          ? known
          : {
              services: text,
              attestation: createGroupAttestation({
                ...{ group, services, onChange: tell, clock, logger },
                attestAt: (service, signal) =>
                  attestAt(service, { network, attestation, proofKey, signal }),
              }),
            },
      )
    }
    for (const [group, { attestation: old }] of before)
      if (groups.get(group)?.attestation !== old) later(old.close())
    choice.keepOnly(keyServices())
    later(watch?.stop())
    watch =
      keyServices().length === 0
        ? undefined
        : watchKeyServices({
            ...{ services: keyServices(), choice, network, onChange: tell, clock, logger },
          })
    tell()
  }

  /** Runs a call at the first key provider service that works. */
  const atAnyService = async <T>(
    call: (service: TrustService, proving: Proving) => Promise<T>,
  ): Promise<T> => {
    if (followed === undefined)
      throw new EsxiError(
        'TRUST_NOT_CONFIGURED',
        'this host is not configured for vSphere Trust Authority; remediate its cluster: nkpsim trusted-cluster remediate CLUSTER',
      )
    const reasons: string[] = []
    let notAttested: EsxiError | undefined
    let refusal: EsxiError | undefined
    let hasFailed = false
    for (const service of choice.order(keyServices())) {
      try {
        const group = groups.get(service.group)?.attestation
        const result = await withToken(group, service, (token) =>
          call(service, { token, proofKey }),
        )
        choice.worked(service)
        return result
      } catch (error) {
        if (error instanceof EsxiError && error.code === 'HOST_NOT_ATTESTED') {
          notAttested = error
          continue
        }
        if (!(error instanceof RpcError)) throw error
        const message = problemOf(service, error)
        if (isServiceFailure(error)) {
          hasFailed = true
          choice.failed(service, message, error.code === KEY_SERVER_UNAVAILABLE)
        } else if (isUnconfigured(error)) refusal ??= asRefused(service, error)
        else throw asRefused(service, error)
        reasons.push(message)
      }
    }
    tell()
    if (refusal !== undefined && !hasFailed) throw refusal
    if (reasons.length === 0 && notAttested !== undefined) throw notAttested
    const why = reasons.length === 0 ? 'no service is configured' : reasons.join('; ')
    throw new EsxiError(
      'TRUSTED_PROVIDER_UNAVAILABLE',
      `the Trusted Key Provider is not available: ${why}`,
    )
  }
  const withToken = async <T>(
    group: GroupAttestation | undefined,
    service: TrustService,
    call: (token: string) => Promise<T>,
  ): Promise<T> => {
    if (group === undefined)
      throw new EsxiError(
        'HOST_NOT_ATTESTED',
        `no attestation service belongs to group "${service.group}" of key provider service ${service.address}`,
      )
    const token = await group.requireToken()
    try {
      return await call(token)
    } catch (error) {
      if (!isTokenRefused(error)) throw error
      group.discard(token)
      return call(await group.requireToken())
    }
  }
  return {
    follow,
    status: () => {
      if (followed === undefined) return undefined
      const standings = [...groups.values()].map((each) => each.attestation.standing())
      const best = standings.find(({ isAttested }) => isAttested)
      const isUnknown = standings.some(({ isKnown }) => !isKnown)
      const failing = keyServices().flatMap((service) => {
        const message = choice.failureOf(service)
        return message === undefined ? [] : [{ address: service.address, message }]
      })
      return {
        status: best !== undefined ? 'attested' : isUnknown ? 'unknown' : 'notAttested',
        serviceId: best?.serviceId ?? '',
        attestedAtMs: Math.max(0, ...standings.map(({ attestedAtMs }) => attestedAtMs)),
        attestedUntilMs: best?.attestedUntilMs ?? 0,
        messages:
          standings.length === 0
            ? ['no attestation service is configured']
            : standings.flatMap(({ messages }) => messages),
        failingKeyProviderServices: failing,
        isWithoutKeyProviderService: failing.length === keyServices().length,
      }
    },
    wrap: (providerId) =>
      atAnyService((service, proving) => wrapAt(service, network, providerId, proving)),
    unwrap: (providerId, keys) =>
      atAnyService(async (service, proving) => {
        const results = await unwrapAt(service, network, { providerId, keys }, proving)
        const lost = results.find((each) => 'code' in each && each.code === KEY_SERVER_UNAVAILABLE)
        // A key server that gives some keys works, and one key must not keep back the others.
        const isUseful = results.some((each) => 'kek' in each)
        if (isUseful || lost === undefined || !('code' in lost)) return results
        throw keyServerUnavailable(lost.message)
      }),
    requireMayPowerOn: async () => {
      if (followed === undefined) return
      const tokens = [...groups.values()].map((each) => each.attestation.requireToken())
      await Promise.any(tokens).catch((error: unknown) => {
        const [first] = error instanceof AggregateError ? error.errors : []
        const why = first instanceof Error ? first.message : 'no attestation service is configured'
        throw new EsxiError(
          'HOST_NOT_ATTESTED',
          `You cannot power on virtual machines on an unattested Trusted Host. However, you can still add unencrypted virtual machines: ${why}`,
          { cause: error },
        )
      })
    },
    close: async () => {
      follow(undefined)
      stop.abort()
      await Promise.all(ending)
    },
  }
}

/**
 * Returns the error of a request that a key provider service understood and refused:
 * KEY_PROVIDER_NOT_FOUND, INVALID_REQUEST.
 */
function asRefused({ address }: TrustService, error: RpcError): EsxiError {
  const code = error.status === 'NOT_FOUND' ? 'KEY_PROVIDER_NOT_FOUND' : 'INVALID_REQUEST'
  return new EsxiError(code, `key provider service ${address} refuses: ${error.message}`, {
    cause: error,
  })
}
