import type { Logger } from '@nkpsim/daemon'
import { messageOf } from '@nkpsim/daemon/system-reason'
import type { ClusterClock } from '@nkpsim/effects'
import type { RpcChannel } from '@nkpsim/rpc'
import type { Receiving } from '../host-copies.ts'
import type { ReportedInventory, WantedCertificates } from '../inventory/host-inventory.ts'
import type { Store } from '../store/store.ts'

const SERVICE = 'nkpsim.esxi.v1.VtpmService'
const TIMEOUT_MS = 30_000

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
  /** Waits for the running calls. */
  settled(): Promise<void>
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
  /** UUIDs of VMs whose certificates are being issued. */
  const issuing = new Set<string>()
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
    failures.set(uuid, reason)
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
  return {
    reach: (host, channel) => void channels.set(host.id, channel),
    lose: (hostId) => void channels.delete(hostId),
    take: (host, { vms }) => {
      for (const { name, uuid, wanted } of vms) {
        if (wanted === undefined || issuing.has(uuid)) continue
        issuing.add(uuid)
        const work = run(host, { name, uuid, wanted }).finally(() => {
          issuing.delete(uuid)
          running.delete(work)
        })
        running.add(work)
      }
    },
    settled: async () => {
      await Promise.allSettled([...running])
    },
  }
}
