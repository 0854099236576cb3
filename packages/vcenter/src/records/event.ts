/** The kind of object that an event is about. */
export type EventEntityKind = 'vCenter' | 'cluster' | 'host' | 'virtualMachine' | 'keyProvider'

export type Severity = 'info' | 'warning' | 'error'

/**
 * Every event of a vCenter, by its id. Ids and texts are the product's if it has the event.
 */
export const EVENTS = {
  'com.vmware.vc.kms.crypto.NotBackedUp': warning('Key provider(s) are not backed up.'),
  'com.vmware.vc.kms.crypto.AllBackedUp': info('Key providers are backed up.'),
  'com.vmware.vc.kms.crypto.NotBackedUpAfterUpdate': warning(
    'Key provider backup is suggested after it is updated.',
  ),
  'com.vmware.vc.host.Crypto.Enabled': info('Encryption mode is enabled on host.'),
  'com.vmware.vc.host.Crypto.ReqEnable.KeyMissingOnKMS': error(
    'Host requires encryption mode enabled and the key is not available on the key provider.',
  ),
  'com.vmware.vc.crypto.HostKeyUpdatedEvent': info('Updating host encryption key'),
  'com.vmware.vc.host.TPMAttestationFailedEvent': error('Host TPM attestation failed'),
  'com.vmware.vc.host.TpmEndorsementKeyMismatch': error(
    'New TPM host endorsement key doesn’t match the one in the DB',
  ),
  'com.vmware.vc.HostTpmConfigEncryptionEvent': info('Host configuration is TPM encrypted.'),
  'com.vmware.vc.vm.Crypto.VMLocked.KeyMissingOnHost': error(
    'Virtual machine is locked because keys were missing on the host.',
  ),
  'com.vmware.vc.vm.Crypto.VMUnlocked': info('Virtual machine is unlocked.'),
  'com.vmware.vc.vm.crypto.DiskchainUsingMixedKeys': warning(
    'The disk device is encrypted with mixed keys.',
  ),
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
  'nkpsim.vcenter.unlinked': warning(
    'A linked vCenter was unlinked. Custody no longer lists it, but its copies of KDKs stay there.',
  ),
  'nkpsim.vcenter.notLinked': warning(
    'A vCenter calls as a linked vCenter, but is not linked here. It may have KDKs that custody does not list.',
  ),
  ClusterCreatedEvent: info('Cluster was created.'),
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
}

export type Event = {
  sequence: number
  timeMs: number
  id: string
  severity: string
  entityKind: string
  entity: string
  message: string
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
