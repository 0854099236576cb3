import type { Logger } from '@nkpsim/daemon'
import { messageOf } from '@nkpsim/daemon/system-reason'
import type { ClusterClock } from '@nkpsim/effects'
import type { RpcChannel } from '@nkpsim/rpc'
import type { Receiving } from '../host-copies.ts'
import type { ReportedInventory, WantedCertificates } from '../inventory/host-inventory.ts'
import type { Store } from '../store/store.ts'

const SERVICE = 'nkpsim.esxi.v1.VtpmService'
const TIMEOUT_MS = 30_000
/** VMs of one host whose certificates are issued at the same time. */
const MAX_RUNNING = 8
/** Failures that vCenter remembers, so that it does not tell them twice. The oldest goes first. */
const MAX_FAILURES = 1000

/** A VM whose vTPM needs certificates. */
type Wanting = { name: string; uuid: string; wanted: WantedCertificates }

/**
 * Issues certificates for the endorsement keys of new vTPMs, and sends them to the hosts. vCenter
 * does not keep the certificates.
 */
export type VtpmCertificates = {
  reach(host: Receiving, channel: RpcChannel): void
  lose(hostId: string): void
  /** Issues the certificates that the VMs of a report need, in the background. */
  take(host: Receiving, report: Pick<ReportedInventory, 'vms'>): void
  /** Waits until no VM waits and no call runs. */
  settled(): Promise<void>
  /** Begins no more calls, and waits for the running ones. */
  stop(): Promise<void>
}

export function createVtpmCertificates({
  store,
  clusterClock,
  logger,
}: {
  store: Pick<Store, 'identity' | 'change'>
  clusterClock: Pick<ClusterClock, 'nowMs'>
  logger: Logger
}): VtpmCertificates {
  const channels = new Map<string, RpcChannel>()
  /** The VMs of the last report of each host that still wait, by UUID. */
  const waiting = new Map<string, Map<string, Wanting>>()
  /** UUIDs of the VMs of each host whose certificates are being issued. */
  const issuing = new Map<string, Set<string>>()
  const running = new Set<Promise<void>>()
  /** Last failure by UUID, so that a failure that lasts gives one event. */
  const failures = new Map<string, string>()
  const { authority } = store.identity

  const certify = async (channel: RpcChannel, { name, uuid, wanted }: Wanting): Promise<void> => {
    const issue = (publicKeyDer: Buffer) =>
      authority.issueForEndorsementKey({
        publicKeyDer,
        vmUuid: uuid,
        nowMs: clusterClock.nowMs(),
      })
    const [rsaCertificate, eccCertificate] = [await issue(wanted.rsa), await issue(wanted.ecc)]
    await channel
      .client(SERVICE)
      .installVtpmCertificates({ name, rsaCertificate, eccCertificate }, { timeoutMs: TIMEOUT_MS })
  }
  const fail = async (host: Receiving, { name, uuid }: Wanting, error: unknown): Promise<void> => {
    const reason = messageOf(error)
    logger.warn('vtpm.not-certified', { host: host.name, vm: name, error })
    if (failures.get(uuid) === reason) return
    failures.delete(uuid)
    failures.set(uuid, reason)
    for (const oldest of failures.keys())
      if (failures.size > MAX_FAILURES) failures.delete(oldest)
      else break
    await store.change((tables) =>
      tables.insertEvent({
        timeMs: clusterClock.nowMs(),
        id: 'com.vmware.vc.vtpm.FailedProcessingVTpmCertsEvent',
        entityKind: 'virtualMachine',
        entity: name,
        message: `Unable to install a Certificate for Virtual TPM device on Virtual Machine ${name}. ${reason}`,
      }),
    )
  }
  const run = async (host: Receiving, vm: Wanting): Promise<void> => {
    const channel = channels.get(host.id)
    if (channel === undefined) return
    try {
      await certify(channel, vm)
      failures.delete(vm.uuid)
      logger.info('vtpm.certified', { host: host.name, vm: vm.name })
    } catch (error) {
      // The host reports again when vCenter reaches it again.
      if (channels.get(host.id) === channel) await fail(host, vm, error)
    }
  }
  /** Begins with the VMs that wait, as far as the limit allows. */
  const next = (host: Receiving): void => {
    const wanting = waiting.get(host.id)
    const busy = issuing.get(host.id) ?? new Set()
    for (const [uuid, vm] of wanting ?? []) {
      if (busy.size >= MAX_RUNNING) break
      wanting?.delete(uuid)
      busy.add(uuid)
      const work = run(host, vm).finally(() => {
        busy.delete(uuid)
        running.delete(work)
        next(host)
      })
      running.add(work)
    }
    if (busy.size > 0) issuing.set(host.id, busy)
    else issuing.delete(host.id)
    if (wanting?.size === 0) waiting.delete(host.id)
  }
  const settled = async (): Promise<void> => {
    while (running.size > 0) await Promise.allSettled([...running])
  }
  return {
    reach: (host, channel) => void channels.set(host.id, channel),
    lose: (hostId) => {
      channels.delete(hostId)
      // The host reports again when vCenter reaches it again.
      waiting.delete(hostId)
    },
    take: (host, { vms }) => {
      const busy = issuing.get(host.id)
      const wanting = vms.flatMap(({ name, uuid, wanted }): [string, Wanting][] =>
        wanted === undefined || busy?.has(uuid) ? [] : [[uuid, { name, uuid, wanted }]],
      )
      waiting.set(host.id, new Map(wanting))
      next(host)
    },
    settled,
    stop: async () => {
      waiting.clear()
      await settled()
    },
  }
}
