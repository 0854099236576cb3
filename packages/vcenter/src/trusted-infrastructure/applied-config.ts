import {
  isSameInfrastructure,
  type TrustedCluster,
  type TrustedInfrastructure,
  type TrustedServiceRef,
  type TrustService,
} from '../records/trusted-infrastructure.ts'

/** Values of the product's API for an applied configuration. NONE: nothing is configured. */
export type AppliedHealth = 'NONE' | 'OK' | 'ERROR'

/** What a host holds, as far as vCenter knows. */
export type HostApplied = {
  host: string
  /** Whether the host has reported since vCenter started. */
  isKnown: boolean
  /** Undefined if the host is not a Trusted Host. */
  applied: TrustedInfrastructure | undefined
}

/** The comparison of desired and applied configuration. */
export type AppliedReport = { health: AppliedHealth; details: string[] }

/**
 * Returns the services that the hosts of a cluster should use; undefined if the cluster is not
 * trusted.
 */
export function desiredInfrastructure(
  {
    trustServices,
    trustedClusters,
  }: {
    trustServices: readonly TrustService[]
    trustedClusters: readonly TrustedCluster[]
  },
  cluster: string | undefined,
): TrustedInfrastructure | undefined {
  const trusted = trustedClusters.find((each) => each.cluster === cluster)
  if (trusted === undefined) return undefined
  const refs = (ids: readonly string[]): TrustedServiceRef[] =>
    ids.flatMap((id) => {
      const service = trustServices.find((each) => each.id === id)
      if (service === undefined) return []
      const { host: _name, ...ref } = service
      return [ref]
    })
  return {
    attestationServices: refs(trusted.attestationServices),
    keyProviderServices: refs(trusted.keyProviderServices),
  }
}

/** Compares what the hosts of a cluster should hold with what they hold. */
export function appliedReport(
  desired: TrustedInfrastructure | undefined,
  hosts: readonly HostApplied[],
): AppliedReport {
  const details = hosts.flatMap((host) => difference(desired, host) ?? [])
  if (details.length > 0) return { health: 'ERROR', details }
  return { health: desired === undefined ? 'NONE' : 'OK', details }
}

/** Returns how a host differs from the desired configuration; undefined if it does not. */
export function difference(
  desired: TrustedInfrastructure | undefined,
  { host, isKnown, applied }: HostApplied,
): string | undefined {
  if (desired === undefined && applied === undefined) return undefined
  if (!isKnown)
    return `It is not known whether host ${host} has the configuration, because it is not connected.`
  if (desired === undefined)
    return `Host ${host} is configured for vSphere Trust Authority, but its cluster is not trusted.`
  if (applied === undefined) return `Host ${host} is not configured for vSphere Trust Authority.`
  if (isSameInfrastructure(desired, applied)) return undefined
  return `Host ${host} has other services than its cluster: ${serviceDifference(desired, applied)}.`
}

function serviceDifference(desired: TrustedInfrastructure, applied: TrustedInfrastructure): string {
  const of = (kind: keyof TrustedInfrastructure, name: string): string[] => {
    const [should, has] = [desired[kind], applied[kind]].map(
      (list) => new Set(list.map(({ address }) => address)),
    )
    return [
      ...[...(should ?? [])]
        .filter((each) => !has?.has(each))
        .map((each) => `lacks ${name} ${each}`),
      ...[...(has ?? [])].filter((each) => !should?.has(each)).map((each) => `has ${name} ${each}`),
    ]
  }
  const parts = [
    ...of('attestationServices', 'attestation service'),
    ...of('keyProviderServices', 'key provider service'),
  ]
  return parts.length === 0 ? 'another certificate, group or order' : parts.join(', ')
}
