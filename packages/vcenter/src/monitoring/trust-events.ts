import { EVENTS, type NewEvent } from '../records/event.ts'
import type { Host } from '../records/host.ts'
import type { TrustAttestation } from '../records/trusted-infrastructure.ts'
import type { VmRecord } from '../records/virtual-machine.ts'
import type { PublicSnapshot } from '../store/snapshot.ts'

type Known = Pick<
  PublicSnapshot,
  'hosts' | 'inventories' | 'keyProviders' | 'trustedClusters' | 'trustedHosts'
>
type Untimed = Omit<NewEvent, 'timeMs'>

/**
 * Derives the events about a Trust Authority from the stored state before and after a change.
 */
export function trustEvents(previous: Known, next: Known): Untimed[] {
  const isSame =
    previous.hosts === next.hosts &&
    previous.inventories === next.inventories &&
    previous.trustedClusters === next.trustedClusters &&
    previous.trustedHosts === next.trustedHosts
  if (isSame) return []
  return next.hosts.flatMap((host) => [
    ...placeEvents(previous, next, host),
    ...attestationEvents(
      previous.inventories.get(host.id)?.trust,
      next.inventories.get(host.id)?.trust,
      host.name,
    ),
  ])
}

/** Returns the id of the event for a virtual machine that is locked now. */
export function lockedEventId(
  { keyProviders, inventories }: Pick<Known, 'keyProviders' | 'inventories'>,
  hostId: string,
  { home, disks }: Pick<VmRecord, 'home' | 'disks'>,
): NewEvent['id'] {
  const name = home?.provider ?? disks.find((key) => key !== null)?.provider
  const provider = keyProviders.find((each) => each.name === name)
  if (provider?.kind !== 'trusted') return 'com.vmware.vc.vm.Crypto.VMLocked.KeyMissingOnHost'
  return inventories.get(hostId)?.trust?.isWithoutKeyProviderService === true
    ? 'com.vmware.vc.vm.Crypto.VMLocked.TAKMSClusterUnavaliable'
    : 'com.vmware.vc.vm.Crypto.VMLocked.TAKeyMissingOnHost'
}

/** A host that enters or leaves a trusted cluster keeps its configuration until a remediation. */
function placeEvents(previous: Known, next: Known, { id, name }: Host): Untimed[] {
  const [before, now] = [standingOf(previous, id), standingOf(next, id)]
  if (before === now) return []
  if (now === 'notConfigured')
    return [about(name, 'com.vmware.vc.TrustAuthority.HostNotConfigured')]
  if (now === 'leftBehind') return [about(name, 'com.vmware.vc.TrustAuthority.DecommissionHost')]
  return []
}

function standingOf(
  { hosts, trustedClusters, trustedHosts }: Known,
  hostId: string,
): 'notConfigured' | 'leftBehind' | 'inOrder' {
  const host = hosts.find(({ id }) => id === hostId)
  const isInTrusted = trustedClusters.some(({ cluster }) => cluster === host?.cluster)
  const isConfigured = trustedHosts.has(hostId)
  if (host === undefined || isInTrusted === isConfigured) return 'inOrder'
  return isInTrusted ? 'notConfigured' : 'leftBehind'
}

function attestationEvents(
  before: TrustAttestation | undefined,
  now: TrustAttestation | undefined,
  host: string,
): Untimed[] {
  if (before === now) return []
  const events: Untimed[] = []
  const [was, is] = [before?.status ?? 'unknown', now?.status ?? 'unknown']
  if (was !== is) {
    if (is === 'attested') events.push(about(host, 'com.vmware.vc.TaHostAttestPassEvent'))
    else if (is === 'unknown') events.push(about(host, 'com.vmware.vc.TaHostAttestUnsetEvent'))
    else events.push(about(host, 'com.vmware.vc.TaHostAttestFailEvent', now?.messages.join('; ')))
  }
  const [wasLost, isLost] = [before?.isWithoutKeyProviderService, now?.isWithoutKeyProviderService]
  const failing = now?.failingKeyProviderServices ?? []
  if (isLost === true && wasLost !== true)
    events.push(
      about(
        host,
        'com.vmware.vc.kms.crypto.TrustAuthority.ClusterNotAvailable',
        reasonsOf(failing),
      ),
    )
  if (isLost !== false || before === undefined) return events
  for (const [id, isWithoutKeyServer] of UNHEALTHY) {
    const [had, has] = [before.failingKeyProviderServices, failing].map((services) =>
      services.filter((each) => each.isWithoutKeyServer === isWithoutKeyServer),
    )
    if (had?.length === 0 && has?.[0] !== undefined) events.push(about(host, id, reasonsOf(has)))
  }
  return events
}

/** Events for a service that fails itself, and for one whose key server does not answer. */
const UNHEALTHY = [
  ['com.vmware.vc.kms.crypto.TrustAuthority.ClusterUnhealthy', false],
  ['com.vmware.vc.kms.crypto.TrustAuthority.KmsUnhealthy', true],
] as const

function reasonsOf(failing: TrustAttestation['failingKeyProviderServices']): string {
  return failing.map(({ message }) => message).join('; ')
}

function about(host: string, id: keyof typeof EVENTS, reasons = ''): Untimed {
  const text = EVENTS[id].message.replace(/\.$/, '')
  return {
    id,
    entityKind: 'host',
    entity: host,
    ...(reasons !== '' && { message: `${text} (${host}): ${reasons}` }),
  }
}
