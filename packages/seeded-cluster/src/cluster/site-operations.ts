import { RpcError } from '@nkpsim/rpc'
import { CALL, type SiteAccess } from '../clients/site-access.ts'
import { VCENTER } from '../plan/nodes.ts'
import type { SiteOperation } from '../workload/operation.ts'
import type { DaemonNode } from './daemon-node.ts'
import { hostInputs } from './host-node.ts'
import type { StateCopies } from './state-copies.ts'
import type { TpmBay } from './tpm-bay.ts'
import type { VcenterBackups } from './vcenter-backups.ts'

const DAY_MS = 24 * 3_600_000

/** What somebody in the machine room acts on. */
export type MachineRoom = {
  site: SiteAccess
  nodes: ReadonlyMap<string, DaemonNode>
  tpms: TpmBay
  backups: VcenterBackups
  /** Digits of the newest recovery key that an operator noted, by host. */
  recoveryKeys: Map<string, string>
  /** Copies of hosts' configurations. */
  copies: StateCopies
}

/**
 * Performs an operation on machines, on vCenter as a whole, or on time.
 * @throws RpcError if vCenter refuses or does not answer, or if the operation is impossible
 */
export async function performOnSite(
  operation: SiteOperation,
  { site, nodes, tpms, backups, recoveryKeys, copies }: MachineRoom,
): Promise<undefined> {
  const restart = async (name: string, losesPower: boolean, recoveryKey?: string) => {
    copies.requireIdle(name)
    const node = nodes.get(name)
    node?.kill({ losesPower })
    await node?.start(recoveryKey === undefined ? undefined : hostInputs(recoveryKey))
    return undefined
  }
  switch (operation.kind) {
    case 'rebootHost':
      return restart(operation.host, false)
    case 'cutHostPower':
      return restart(operation.host, true)
    case 'copyHostState':
      return copies.copy(operation.host)
    case 'putBackHostState':
      return copies.putBack(operation.host)
    case 'clearTpm':
      copies.requireIdle(operation.host)
      nodes.get(operation.host)?.kill({ losesPower: true })
      tpms.clear(operation.host)
      return restart(operation.host, false)
    case 'recoverHost': {
      const recoveryKey = recoveryKeys.get(operation.host)
      if (recoveryKey === undefined)
        throw new RpcError('FAILED_PRECONDITION', 'NO_RECOVERY_KEY', 'nobody noted a recovery key')
      return restart(operation.host, false, recoveryKey)
    }
    case 'killVcenter':
      return restart(VCENTER, false)
    case 'backUpVcenter':
      return backups.make(operation.backup)
    case 'restoreVcenter':
      return backups.restore(operation.backup)
    case 'setHighAvailability': {
      const settings = await site.vcenter('nkpsim.vcenter.v1.SettingService')
      await settings.setSetting({ name: 'nkpsim.ha.enabled', value: String(operation.isOn) }, CALL)
      return undefined
    }
    case 'passDays': {
      const faults = await site.vcenter('nkpsim.fault.v1.ClockService')
      await faults.advanceClock({ byMs: operation.days * DAY_MS }, CALL)
      return undefined
    }
  }
}

/** Notes the recovery key of a host, as an operator should. */
export async function noteRecoveryKey(
  site: SiteAccess,
  host: string,
  recoveryKeys: Map<string, string>,
): Promise<void> {
  const security = await site.host(host, 'nkpsim.esxi.v1.HostSecurityService')
  const { recoveryKeys: [newest] = [] } = await security.listRecoveryKeys({}, CALL)
  if (newest !== undefined) recoveryKeys.set(host, newest.key)
}
