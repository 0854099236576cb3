import type { AuditLog } from '@nkpsim/daemon/audit'
import type { ClusterClock, Compute, FileEffects, MachineClock, Random } from '@nkpsim/effects'
import type { HostTokens } from '../access/host-tokens.ts'
import type { LoginCheck } from '../access/login-check.ts'
import type { Sessions } from '../access/sessions.ts'
import type { AuditOrigin } from '../audit/start-audit.ts'
import type { ConfigureCluster } from '../cloning/configuring.ts'
import type { ProductVersion } from '../compatibility/product-version.ts'
import type { CustodyInput } from '../custody/custody.ts'
import type { HostRemovals } from '../custody/host-removals.ts'
import type { Distributor } from '../distribution/distributor.ts'
import type { HostKeys } from '../distribution/host-keys.ts'
import { createAskMembers } from '../forwarding/ask-vsan-members.ts'
import type { Forwarding } from '../forwarding/forward.ts'
import type { ObjectKeys } from '../forwarding/object-keys.ts'
import type { PrepareForKey } from '../forwarding/prepare-for-key.ts'
import type { AddHostContext } from '../inventory/add-host.ts'
import type { ExportTickets } from '../key-provider/export-tickets.ts'
import type { StandardKeys } from '../key-provider/standard/keys.ts'
import type { KmsHealth } from '../key-provider/standard/kms-health.ts'
import type { Domain } from '../linked/domain.ts'
import type { Synchronizer } from '../linked/synchronizer.ts'
import type { MigrationContext } from '../migration/migrate-vm.ts'
import type { Migrations } from '../migration/migrations.ts'
import type { Monitor } from '../monitoring/monitor.ts'
import type { BackupJobs } from '../recovery/backup-jobs.ts'
import type { Store } from '../store/store.ts'
import type { Tasks } from '../tasks/tasks.ts'
import type { SeatedHa } from '../vcenter-ha/start-seat.ts'
import { aboutOperations } from './about.ts'
import { alarmOperations } from './alarms.ts'
import { attestationOperations } from './attestation.ts'
import { auditLogOperations } from './audit-log.ts'
import { backupScheduleOperations } from './backup-schedules.ts'
import { backupOperations } from './backups.ts'
import { clockOperations } from './clock.ts'
import { custodyOperations } from './custody.ts'
import { eventOperations } from './events.ts'
import { hostCryptoOperations } from './host-crypto.ts'
import { hostOperations } from './hosts.ts'
import { inventoryOperations } from './inventory.ts'
import { keyProviderOperations } from './key-providers.ts'
import { licenseOperations } from './licenses.ts'
import { linkedVcenterOperations } from './linked-vcenters.ts'
import { migrationOperations } from './migration.ts'
import type { Declared } from './operation.ts'
import { partnerOperations } from './partners.ts'
import { permissionOperations } from './permissions.ts'
import { roleOperations } from './roles.ts'
import { sessionOperations } from './sessions.ts'
import { settingOperations } from './settings.ts'
import { standardProviderOperations } from './standard-providers.ts'
import { taskOperations } from './tasks.ts'
import { trustedInfrastructureOperations } from './trusted-infrastructure.ts'
import { userOperations } from './users.ts'
import { vcenterHaOperations } from './vcenter-ha.ts'
import { type NodeSources, vcenterHaNodeOperations } from './vcenter-ha-node.ts'
import { virtualMachineOperations } from './virtual-machines.ts'
import { virtualStorageObjectOperations } from './virtual-storage-objects.ts'
import { vmChangeOperations } from './vm-changes.ts'
import { vsanOperations } from './vsan.ts'
import { vsanObjectOperations } from './vsan-objects.ts'
import { withTasks } from './with-tasks.ts'

/** The parts of a vCenter that its operations use. */
export type VcenterParts = {
  about: Parameters<typeof aboutOperations>[0]
  store: Store
  distributor: Distributor
  /** Passes calls on to hosts. */
  forwarding: Forwarding
  removals: HostRemovals
  clusterClock: ClusterClock
  machineClock: MachineClock
  random: Random
  compute: Compute
  network: AddHostContext['network'] & MigrationContext['network']
  migrations: Migrations
  /** The audit log. */
  log: AuditLog
  auditOrigin: AuditOrigin
  /** The log level that vCenter was started with. */
  logLevel: string
  productVersion: ProductVersion
  /** `https://host:port` of the download server. */
  downloadOrigin: string
  monitor: Monitor
  tasks: Tasks
  jobs: BackupJobs
  sessions: Sessions
  hostTokens: HostTokens
  logins: LoginCheck
  domain: Domain
  synchronizer: Synchronizer
  tickets: ExportTickets
  kmsHealth: KmsHealth
  hostKeys: HostKeys
  standardKeys: StandardKeys
  objectKeys: ObjectKeys
  prepareForKey: PrepareForKey
  stateFolder: string
  fileEffects: FileEffects
  /** The active node of vCenter HA; undefined if this vCenter is not a node. */
  seatedHa: SeatedHa | undefined
  /** Makes a cluster of vCenter HA on other machines. */
  configure: ConfigureCluster
  /** Restarts this vCenter. */
  restart: () => void
  /** Asks linked vCenters which keys they hold. */
  linkedKeys: () => Promise<CustodyInput['linked']>
  /** What this vCenter gives to the other node of vCenter HA. */
  nodeSources: NodeSources
}

export type VcenterOperations = ReturnType<typeof vcenterOperations>

/** Returns all operations of a vCenter, grouped by noun. */
export function vcenterOperations(parts: VcenterParts) {
  const { store } = parts
  const askMembers = createAskMembers(parts)
  const operations = {
    about: aboutOperations(parts.about),
    alarms: alarmOperations(parts),
    attestation: attestationOperations(parts),
    auditLog: auditLogOperations(parts),
    backups: backupOperations(parts),
    backupSchedules: backupScheduleOperations(parts),
    clock: clockOperations,
    custody: custodyOperations(parts),
    events: eventOperations(parts),
    hosts: hostOperations(parts),
    inventory: inventoryOperations(store),
    keyProviders: keyProviderOperations(parts),
    licenses: licenseOperations(parts),
    linkedVcenters: linkedVcenterOperations(parts),
    migrations: migrationOperations(parts),
    partners: partnerOperations(parts),
    permissions: permissionOperations(store),
    roles: roleOperations(store),
    sessions: sessionOperations(parts),
    settings: settingOperations(parts),
    standardProviders: standardProviderOperations(parts),
    tasks: taskOperations(parts),
    trustedInfrastructure: trustedInfrastructureOperations(parts),
    users: userOperations(parts),
    virtualMachines: virtualMachineOperations(parts),
    virtualStorageObjects: virtualStorageObjectOperations(parts),
    vmChanges: vmChangeOperations(parts),
    hostCrypto: hostCryptoOperations(parts),
    vsan: vsanOperations({ ...parts, askMembers }),
    vsanObjects: vsanObjectOperations({ store, askMembers }),
    vcenterHa: vcenterHaOperations(parts),
    vcenterHaNode: vcenterHaNodeOperations(parts.nodeSources),
  }
  return withTasks(operations, parts.tasks)
}

/** Returns the declarations of all operations. */
export function declaredOperations(operations: VcenterOperations): Declared[] {
  return Object.values(operations).flatMap((ofNoun) => Object.values<Declared>(ofNoun))
}
