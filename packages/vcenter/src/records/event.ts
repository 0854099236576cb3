/** The kind of object that an event is about. */
export type EventEntityKind =
  | 'vCenter'
  | 'datacenter'
  | 'folder'
  | 'cluster'
  | 'host'
  | 'virtualMachine'
  | 'keyProvider'

export type Severity = 'info' | 'warning' | 'error'

export const VCENTER_STARTED = 'nkpsim.vcenter.started'
export const VCENTER_STOPPED = 'nkpsim.vcenter.stopped'
export const VCENTER_RESTORED = 'nkpsim.vcenter.restored'

/** Name under which hosts report what vSphere HA did. */
export const HA_USER = 'vSphere HA'

/** Events about the log-ins of users. */
export const SESSION_EVENTS: readonly string[] = [
  'UserLoginSessionEvent',
  'UserLogoutSessionEvent',
  'SessionTerminatedEvent',
]

/**
 * Every event of a vCenter, by its id. Ids and texts are the product's if it has the event.
 */
export const EVENTS = {
  'com.vmware.vc.kms.crypto.NotBackedUp': warning('Key provider(s) are not backed up.'),
  'com.vmware.vc.kms.crypto.AllBackedUp': info('Key providers are backed up.'),
  'com.vmware.vc.kms.crypto.NotBackedUpAfterUpdate': warning(
    'Key provider backup is suggested after it is updated.',
  ),
  'com.vmware.vc.kms.crypto.KeyGenerateFail': error('Key creation failed on key provider.'),
  'com.vmware.vc.kms.crypto.SendKeyError.KeyMissingOnKMS': error(
    'Failed to send keys because keys are missing on key provider.',
  ),
  'com.vmware.vc.kms.crypto.SendKeyError.KMSClusterError': error(
    'Failed to send keys because of key provider error.',
  ),
  'com.vmware.vc.kms.crypto.Unreachable': error('Key Management Server is unreachable'),
  'com.vmware.vc.kms.crypto.Vendor': info('Retrieved Key Management Server vendor information.'),
  'com.vmware.vc.vecs.KMSClientCertExpirationEvent': warning(
    'KMS Client Certificate will expire soon.',
  ),
  'com.vmware.vc.vecs.KMSServerCertExpirationEvent': warning(
    'KMS Server Certificate will expire soon.',
  ),
  'com.vmware.vc.host.Crypto.SendKeyError.HostError': error(
    'Failed to send keys to host because of host error.',
  ),
  'com.vmware.vc.vm.Crypto.VMLocked.KeyMissingOnKMS': error(
    'Virtual machine is locked because keys are missing on the key provider.',
  ),
  'com.vmware.vc.vm.Crypto.VMLocked.KMSClusterError': error(
    'Virtual machine is locked because an error occurred on the key provider.',
  ),
  'nkpsim.keyProvider.created': info('Key provider was created.'),
  'nkpsim.keyProvider.restored': info('Key provider was restored.'),
  'nkpsim.keyProvider.backedUp': info('Key provider was backed up.'),
  'nkpsim.keyProvider.defaultChanged': info('Default key provider changed.'),
  'nkpsim.keyProvider.deleted': warning('Key provider was deleted.'),
  'com.vmware.vc.host.Crypto.Enabled': info('Encryption mode is enabled on host.'),
  'com.vmware.vc.host.Crypto.ReqEnable.KeyMissingOnKMS': error(
    'Host requires encryption mode enabled and the key is not available on the key provider.',
  ),
  'com.vmware.vc.host.Crypto.ReqEnable.KMSClusterError': error(
    'Host requires encryption mode enabled and the key provider is not available.',
  ),
  'com.vmware.vc.host.Crypto.HostKey.NewKey.KeyMissingOnKMS': warning(
    'Host key is being renewed because key was missing on the key provider.',
  ),
  'com.vmware.vc.host.Crypto.HostKey.NewKey.KMSClusterError': warning(
    'Host key is being renewed because an error occurred on the key provider.',
  ),
  'nkpsim.host.keyPersistence.enabled': warning('Key persistence was enabled on host.'),
  'nkpsim.host.keyPersistence.disabled': info('Key persistence was disabled on host.'),
  'com.vmware.vc.crypto.HostKeyUpdatedEvent': info('Updating host encryption key'),
  'com.vmware.vc.host.TPMAttestationFailedEvent': error('Host TPM attestation failed'),
  'com.vmware.vc.host.TpmEndorsementKeyMismatch': error(
    'New TPM host endorsement key doesn’t match the one in the DB',
  ),
  'com.vmware.vc.HostTpmConfigEncryptionEvent': info('Host configuration is TPM encrypted.'),
  'com.vmware.vc.vm.Crypto.VMLocked.KeyMissingOnHost': error(
    'Virtual machine is locked because keys were missing on the host.',
  ),
  'com.vmware.vc.vm.Crypto.VMLocked.TAKeyMissingOnHost': error(
    'Virtual machine is locked because Trust Authority managed key(s) are missing on the required host.',
  ),
  'com.vmware.vc.vm.Crypto.VMLocked.TAKMSClusterUnavaliable': error(
    'Virtual machine is locked because the required Trusted Key Provider(s) is unavailable.',
  ),
  'com.vmware.vc.kms.crypto.TrustAuthority.ClusterNotAvailable': error(
    'The Trusted Key Provider is not available.',
  ),
  'com.vmware.vc.kms.crypto.TrustAuthority.ClusterUnhealthy': warning(
    'The Trusted Key Provider is unhealthy.',
  ),
  'com.vmware.vc.kms.crypto.TrustAuthority.KmsUnhealthy': warning(
    'The Trusted Key Provider is unhealthy.',
  ),
  'com.vmware.vc.TrustAuthority.DecommissionHost': warning(
    'Host must be decommissioned when moved out of a Trusted Infrastructure cluster.',
  ),
  'com.vmware.vc.TrustAuthority.HostNotConfigured': warning(
    'Host is not configured for vSphere Trust Authority.',
  ),
  'com.vmware.vc.TaHostAttestPassEvent': info('Trust Authority attested the host.'),
  'com.vmware.vc.TaHostAttestFailEvent': error('Trust Authority did not attest the host.'),
  'com.vmware.vc.TaHostAttestUnsetEvent': info('Trust Authority attestation of the host is unset.'),
  'com.vmware.vc.vm.Crypto.VMUnlocked': info('Virtual machine is unlocked.'),
  'com.vmware.vc.vm.crypto.DiskchainUsingMixedKeys': warning(
    'The disk device is encrypted with mixed keys.',
  ),
  'com.vmware.vc.crypto.Operation': info('Crypto operation audit event'),
  'com.vmware.vc.vtpm.FailedProcessingVTpmCertsEvent': error(
    'Unable to process a Certificate for Virtual TPM device.',
  ),
  'nkpsim.vtpm.rolledBack': error('The state of a vTPM is older than the last one.'),
  'nkpsim.vtpm.ended': error('A vTPM has ended while its virtual machine is on.'),
  VmDiscoveredEvent: info('Virtual machine was discovered.'),
  VmCreatedEvent: info('Virtual machine was created.'),
  VmRegisteredEvent: info('Virtual machine was registered.'),
  VmRenamedEvent: info('Virtual machine was renamed.'),
  VmRemovedEvent: info('Virtual machine was removed from the inventory.'),
  VmPoweredOnEvent: info('Virtual machine is powered on.'),
  VmPoweredOffEvent: info('Virtual machine is powered off.'),
  VmBeingHotMigratedEvent: info('Hot migrating virtual machine'),
  VmBeingMigratedEvent: info('Migrating virtual machine'),
  'com.vmware.vc.vm.VmHotMigratingWithEncryptionEvent': info(
    'Hot migrating virtual machine with encryption',
  ),
  'com.vmware.vc.vm.VmMigratingWithEncryptionEvent': info(
    'Migrating virtual machine with encryption',
  ),
  VmMigratedEvent: info('Virtual machine was migrated.'),
  VmFailedMigrateEvent: error('Virtual machine could not be migrated.'),
  VmSuspendedEvent: info('Virtual machine is suspended.'),
  VmResettingEvent: info('Virtual machine was reset.'),
  VmReconfiguredEvent: info('Virtual machine was reconfigured.'),
  'com.vmware.vc.HA.DasHostFailedEvent': error('vSphere HA detected a host failure'),
  'nkpsim.ha.restartFailed': error('vSphere HA cannot restart a virtual machine.'),
  'com.vmware.vc.ha.VmRestartedByHAEvent': info('vSphere HA restarted a virtual machine'),
  'com.vmware.vc.vm.VmConvertedToTemplateEvent': info('VM marked as template'),
  'com.vmware.vc.vm.TemplateConvertedToVmEvent': info('Template converted to VM'),
  'com.vmware.applmgmt.backup.job.finished.event': info('Backup job finished successfully'),
  'com.vmware.applmgmt.backup.job.failed.event': error('Backup job failed'),
  HostAddedEvent: info('Host was added.'),
  HostRemovedEvent: info('Host was removed.'),
  'nkpsim.host.removedWithKdks': warning(
    'A host was removed without confirming that it has deleted its KDKs.',
  ),
  HostConnectedEvent: info('Host is connected.'),
  HostConnectionLostEvent: error('Host is not responding.'),
  HostDisconnectedEvent: info('Host was disconnected.'),
  'nkpsim.host.moved': info('Host was moved.'),
  [VCENTER_STARTED]: info('vCenter started.'),
  [VCENTER_STOPPED]: info('vCenter stopped.'),
  [VCENTER_RESTORED]: warning('vCenter was restored from a backup.'),
  'nkpsim.vcenter.ended': warning('vCenter ended without an orderly stop.'),
  'nkpsim.vcenter.linked': info('A vCenter was linked.'),
  'nkpsim.vcenter.unlinked': warning(
    'A linked vCenter was unlinked. Custody no longer lists it, but its copies of KDKs stay there.',
  ),
  'nkpsim.vcenter.notLinked': warning(
    'A vCenter calls as a linked vCenter, but is not linked here. It may have KDKs that custody does not list.',
  ),
  DatacenterCreatedEvent: info('Datacenter was created.'),
  ClusterCreatedEvent: info('Cluster was created.'),
  ClusterReconfiguredEvent: info('Cluster was reconfigured.'),
  UserLoginSessionEvent: info('User logged in.'),
  UserLogoutSessionEvent: info('User logged out.'),
  SessionTerminatedEvent: info('Session was ended.'),
  'com.vmware.vcha.cluster.state.healthy': info('vCenter HA cluster state is currently healthy'),
  'com.vmware.vcha.cluster.state.degraded': warning(
    'vCenter HA cluster state is currently degraded',
  ),
  'com.vmware.vcha.cluster.state.isolated': error('vCenter HA cluster state is currently isolated'),
  'com.vmware.vcha.cluster.state.destroyed': info('vCenter HA cluster is destroyed'),
  'com.vmware.vcha.cluster.mode.changed': info('vCenter HA cluster mode changed'),
  'com.vmware.vcha.failover.succeeded': info('vCenter HA failover succeeded'),
  'com.vmware.vcha.failover.failed.disabled.mode': warning(
    'vCenter HA failover did not start because the mode is disabled',
  ),
  'com.vmware.vcha.failover.failed.node.lost': warning(
    'vCenter HA failover did not start because a node is lost',
  ),
  'com.vmware.vcha.failover.failed.passive.not.ready': warning(
    'vCenter HA failover did not start because the passive node is not ready',
  ),
  'com.vmware.vcha.DB.replication.state.changed': info('Database replication mode changed'),
  'com.vmware.vcha.file.replication.state.changed': info('File replication state changed'),
  'com.vmware.vcha.node.joined': info('A node joined the vCenter HA cluster'),
  'com.vmware.vcha.node.left': warning('A node left the vCenter HA cluster'),
  'com.vmware.sso.PrincipalManagement': info('Principal Management event in SSO'),
  RoleAddedEvent: info('Role was added.'),
  RoleUpdatedEvent: info('Role was changed.'),
  RoleRemovedEvent: info('Role was removed.'),
  PermissionAddedEvent: info('Permission was added.'),
  PermissionUpdatedEvent: info('Permission was changed.'),
  PermissionRemovedEvent: info('Permission was removed.'),
  AlarmStatusChangedEvent: info('Alarm changed.'),
  AlarmAcknowledgedEvent: info('Alarm was acknowledged.'),
  AlarmClearedEvent: info('Alarm was reset to green.'),
} as const satisfies Record<string, { severity: Severity; message: string }>

export type EventId = keyof typeof EVENTS

/** An event to store. */
export type NewEvent = {
  timeMs: number
  id: EventId
  entityKind: EventEntityKind
  /** Name of the object; empty for the vCenter. */
  entity: string
  /** Details to show instead of the default text of the id. */
  message?: string
  /** User who caused the event; missing or empty if no user did, or if vCenter does not know. */
  user?: string
}

export type Event = {
  sequence: number
  timeMs: number
  id: string
  severity: string
  entityKind: string
  entity: string
  message: string
  /** Empty if no user caused the event, or if vCenter does not know the user. */
  user: string
}

/** Selects events. A missing field does not filter. */
export type EventFilter = {
  entity?: string
  /** Whole ids, or prefixes followed by an asterisk. */
  ids?: readonly string[]
  sinceMs?: number
  untilMs?: number
  /** Selects events with a smaller sequence number, for the next page. */
  beforeSequence?: number
}

function info(message: string) {
  return { severity: 'info', message } as const
}

function warning(message: string) {
  return { severity: 'warning', message } as const
}

function error(message: string) {
  return { severity: 'error', message } as const
}
