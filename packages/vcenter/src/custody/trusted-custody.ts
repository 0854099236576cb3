import { keyReferencesOf } from '../inventory/vm-keys.ts'
import { isLocked } from '../monitoring/observe.ts'
import type { TrustAttestation } from '../records/trusted-infrastructure.ts'
import type { PublicSnapshot } from '../store/snapshot.ts'
import { lostHosts, requirePlaces } from './lost-places.ts'

/** A place that helps to get keys of a trusted provider, or that has them. */
export type TrustedPlace =
  /** A key provider service, which unwraps the keys in the files of VMs for attested hosts. */
  | { kind: 'keyProviderService'; trustHost: string }
  /** vCenter has no key, and is not asked for one. */
  | { kind: 'vcenterWithout' }
  /** A host of a trusted cluster, with the keys of its open VMs in memory. */
  | { kind: 'trustedHost'; host: string; isConnected: boolean; isAttested: boolean }

/** How a VM can be opened, in order of ease. */
export type TrustedWay =
  /** The host on which the VM is registered has its keys in memory. */
  | { kind: 'cached'; host: string }
  /** An attested host gets the keys from a key provider service. */
  | { kind: 'held'; host: string }
  /** A host that is not attested now, or does not answer, may get the keys. */
  | { kind: 'perhaps'; host: string }
  | { kind: 'lost' }

export type TrustedPrediction = { vm: string; host: string; way: TrustedWay }

export type TrustedGone = { trustAuthority: boolean; hosts: ReadonlySet<string> }

export type TrustedCustodyInput = {
  provider: string
  /** Names of the trust hosts whose services vCenter knows. */
  trustHosts: readonly string[]
  /** The hosts of trusted clusters. */
  hosts: readonly {
    id: string
    name: string
    isConnected: boolean
    attestation: Pick<TrustAttestation, 'status' | 'isWithoutKeyProviderService'> | undefined
  }[]
  inventories: PublicSnapshot['inventories']
}

/** Lists what an attested host needs to get keys, and which hosts may have keys. Pure. */
export function trustedPlaces({ trustHosts, hosts }: TrustedCustodyInput): TrustedPlace[] {
  return [
    ...trustHosts.map((trustHost): TrustedPlace => ({ kind: 'keyProviderService', trustHost })),
    { kind: 'vcenterWithout' },
    ...hosts.map(
      ({ name, isConnected, attestation }): TrustedPlace => ({
        ...{ kind: 'trustedHost', host: name, isConnected },
        isAttested: attestation?.status === 'attested',
      }),
    ),
  ]
}

/** Predicts which VMs with keys of a trusted provider open after the loss of places. Pure. */
export function predictTrusted(input: TrustedCustodyInput, gone: TrustedGone): TrustedPrediction[] {
  const left = input.hosts.filter(({ name }) => !gone.hosts.has(name))
  const hasServices = !gone.trustAuthority && input.trustHosts.length > 0
  return input.hosts.flatMap((host) =>
    (input.inventories.get(host.id)?.vms ?? [])
      .filter((vm) => keyReferencesOf(vm).some(({ provider }) => provider === input.provider))
      .map((vm): TrustedPrediction => {
        const isOpen = !isLocked(vm) && vm.isUnread !== true
        const isHere = host.isConnected && left.includes(host)
        const way: TrustedWay =
          isOpen && isHere
            ? { kind: 'cached', host: host.name }
            : hasServices
              ? wayByService(left, host.name)
              : { kind: 'lost' }
        return { vm: vm.name, host: host.name, way }
      }),
  )
}

function wayByService(left: TrustedCustodyInput['hosts'], own: string): TrustedWay {
  // The host of the VM is the easiest place.
  const ordered = left.toSorted((a, b) => Number(b.name === own) - Number(a.name === own))
  const served = ordered.find(
    ({ isConnected, attestation }) =>
      isConnected && attestation?.status === 'attested' && !attestation.isWithoutKeyProviderService,
  )
  if (served !== undefined) return { kind: 'held', host: served.name }
  return { kind: 'perhaps', host: ordered[0]?.name ?? 'a new host of a trusted cluster' }
}

/**
 * Reads the lost places that an operator lists: `trust-authority`, `host:NAME`.
 * @throws VcenterError INVALID_REQUEST
 */
export function readTrustedGone(
  selectors: readonly string[],
  hosts: readonly string[],
): TrustedGone {
  const valid = ['vcenter', 'trust-authority', ...hosts.map((name) => `host:${name}`)]
  requirePlaces(selectors, valid, 'keys')
  return {
    trustAuthority: selectors.includes('trust-authority'),
    hosts: lostHosts(selectors, hosts),
  }
}
