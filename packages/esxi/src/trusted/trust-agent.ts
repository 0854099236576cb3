import type { Logger } from '@nkpsim/daemon'
import type { MachineClock, Random } from '@nkpsim/effects'
import type { HostAttestation } from '../attestation/host-attestation.ts'
import { EsxiError } from '../errors.ts'
import {
  isSameInfrastructure,
  type TrustAttestation,
  type TrustedInfrastructure,
  type TrustService,
} from '../records/trusted-infrastructure.ts'
import { attestAt, type TrustNetwork } from './attest.ts'
import { createServiceChoice } from './choose-service.ts'
import { createGroupAttestation, type GroupAttestation } from './group-attestation.ts'
import type { NewKek } from './key-services.ts'
import { makeKey } from './make-key.ts'
import { createAskService } from './service-calls.ts'
import { type KeyToUnwrap, type Unwrapped, unwrapKeys } from './unwrap-keys.ts'
import { watchKeyServices } from './watch-key-services.ts'

/** The part of a host that attests to a Trust Authority and gets KEKs from it. */
export type TrustAgent = {
  /** Uses these services from now on; undefined: the host is not a Trusted Host. */
  follow(infrastructure: TrustedInfrastructure | undefined): void
  /** Returns undefined if the host is not a Trusted Host. */
  status(): TrustAttestation | undefined
  /**
   * Makes a KEK at a key provider service, as makeKey says. The caller wipes it.
   * @param providerId UUID of the trusted key provider
   * @throws EsxiError HOST_NOT_ATTESTED, TRUST_NOT_CONFIGURED, TRUSTED_PROVIDER_UNAVAILABLE; the
   *   errors of asRefused if every service that answers refuses
   */
  wrap(providerId: string): Promise<NewKek>
  /**
   * Unwraps KEKs at key provider services as unwrapKeys says, at most MAX_KEYS_PER_CALL. Returns
   * one result for each, in order. A service that sent a wrong key counts as failing.
   * @throws EsxiError as wrap
   */
  unwrap(providerId: string, keys: readonly KeyToUnwrap[]): Promise<Unwrapped[]>
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

  const ask = createAskService({
    groupOf: ({ group }) => groups.get(group)?.attestation,
    ...{ proofKey, choice },
  })
  /** Works with the key provider services, and tells if another set of them fails afterwards. */
  const atServices = async <T>(
    work: (services: readonly TrustService[]) => Promise<T>,
  ): Promise<T> => {
    if (followed === undefined)
      throw new EsxiError(
        'TRUST_NOT_CONFIGURED',
        'this host is not configured for vSphere Trust Authority; remediate its cluster: nkpsim trusted-cluster remediate CLUSTER',
      )
    const failing = (): string =>
      JSON.stringify(keyServices().map((service) => choice.failureOf(service) !== undefined))
    const before = failing()
    try {
      return await work(keyServices())
    } finally {
      if (failing() !== before) tell()
    }
  }
  const noteWrongKeys = (services: readonly TrustService[], addresses: readonly string[]): void => {
    for (const service of services) {
      if (!addresses.includes(service.address)) continue
      choice.failed(service, `${service.address}: it sent a wrong key`, 'wrongKey')
      logger.warn('trust.wrong-key', { address: service.address })
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
        const failure = choice.failureOf(service)
        if (failure === undefined) return []
        const { message, cause } = failure
        return [{ address: service.address, message, isWithoutKeyServer: cause === 'keyServer' }]
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
      atServices((services) => makeKey(services, { ask, network, choice, logger }, providerId)),
    unwrap: (providerId, keys) =>
      atServices(async (services) => {
        const calls = { ask, network }
        const unwrapped = await unwrapKeys(choice.order(services), calls, { providerId, keys })
        noteWrongKeys(services, unwrapped.wrongServices)
        return unwrapped.results
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
