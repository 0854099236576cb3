/**
 * Hosts that apply the change of a task: hosts in clusters, or of these hosts only those that use
 * the key provider that the task is about.
 */
type ApplyingHosts = 'inClusters' | 'ofProvider'

/**
 * Operations of a vCenter that are tasks, by the product's name of the operation. The texts are the
 * product's if it shows the operation. The names of operations on key providers are those of the
 * product's API. Names with `nkpsim.` are for operations that the product does not have.
 */
export const TASKS = {
  'com.vmware.vcenter.crypto_manager.kms.providers.create': ofProvider('Create key provider'),
  'com.vmware.vcenter.crypto_manager.kms.providers.import': ofProvider('Restore key provider'),
  'com.vmware.vcenter.crypto_manager.kms.providers.export': ofProvider('Back up key provider'),
  'com.vmware.vcenter.crypto_manager.kms.providers.update': ofProvider('Update key provider'),
  'encryption.CryptoManagerKmip.registerKmsCluster': inClusters('Register trusted key provider'),
  'com.vmware.vcenter.trusted_infrastructure.services.import': simple('Import trust services'),
  'com.vmware.vcenter.trusted_infrastructure.services.delete': simple('Remove trust service'),
  'com.vmware.vcenter.trusted_infrastructure.trusted_clusters.update':
    inClusters('Update trusted cluster'),
  'com.vmware.vcenter.trusted_infrastructure.trusted_clusters.services_applied_config.update':
    inClusters('Remediate trusted cluster'),
  'com.vmware.vcenter.crypto_manager.kms.providers.delete': inClusters('Delete key provider'),
  'encryption.CryptoManagerKmip.setDefaultKmsCluster': inClusters('Set default key provider'),
  'encryption.CryptoManagerKmip.registerKmipServer': inClusters('Register key server'),
  'encryption.CryptoManagerKmip.updateKmipServer': simple('Update key server'),
  'encryption.CryptoManagerKmip.removeKmipServer': simple('Remove key server'),
  'encryption.CryptoManagerKmip.uploadKmipServerCert': simple('Upload key server certificate'),
  'encryption.CryptoManagerKmip.retrieveKmipServersStatus': simple('Check key servers'),
  'encryption.CryptoManagerKmip.generateSelfSignedClientCert': simple('Make client certificate'),
  'encryption.CryptoManagerKmip.generateClientCsr': simple('Make certificate signing request'),
  'encryption.CryptoManagerKmip.uploadClientCert': simple('Upload client certificate'),
  'encryption.CryptoManagerKmip.generateKey': simple('Generate key'),
  'encryption.CryptoManagerKmip.setKeyCustomAttributes': simple('Set key attributes'),
  'Folder.createDatacenter': simple('Create datacenter'),
  'Folder.createFolder': simple('Create folder'),
  'Folder.createClusterEx': simple('Create cluster'),
  'ClusterComputeResource.addHost': simple('Add host'),
  'ClusterComputeResource.reconfigureEx': inClusters('Reconfigure cluster'),
  'ClusterComputeResource.moveInto': inClusters('Move host into cluster'),
  'HostSystem.disconnect': simple('Disconnect host'),
  'HostSystem.reconnect': simple('Reconnect host'),
  'HostSystem.destroy': simple('Remove host'),
  'HostSystem.configureCryptoKey': simple('Configure host key'),
  'nkpsim.host.attest': simple('Attest host'),
  'nkpsim.host.authorizeBoot': simple('Approve next boot'),
  'nkpsim.attestationPolicy.set': simple('Set attestation policy'),
  'com.vmware.appliance.recovery.backup.job.create': simple('Back up vCenter'),
  'VirtualMachine.migrate': simple('Migrate virtual machine'),
  'option.OptionManager.updateValues': inClusters('Update option values'),
  'LicenseManager.addLicense': simple('Add license'),
  'LicenseManager.removeLicense': simple('Remove license'),
  'LicenseAssignmentManager.updateAssignedLicense': inClusters('Update assigned license'),
  'AuthorizationManager.addRole': simple('Add role'),
  'AuthorizationManager.updateRole': simple('Update role'),
  'AuthorizationManager.removeRole': simple('Remove role'),
  'AuthorizationManager.setEntityPermissions': simple('Set entity permission rules'),
  'AuthorizationManager.removeEntityPermission': simple('Remove entity permission'),
  'VsanVcClusterConfigSystem.reconfigureEx': inClusters('Reconfigure vSAN cluster'),
  'VsanVcClusterConfigSystem.encryptedClusterRekey': inClusters('Rekey encrypted vSAN cluster'),
  'nkpsim.vcenter.link': simple('Link vCenter'),
  'nkpsim.vcenter.unlink': simple('Unlink vCenter'),
  'nkpsim.keyProvider.share': simple('Share key provider'),
  'FailoverClusterConfigurator.deployVcha': simple('Deploy vCenter HA'),
  'FailoverClusterConfigurator.configureVcha': simple('Configure vCenter HA'),
  'FailoverClusterConfigurator.destroyVcha': simple('Destroy vCenter HA'),
  'FailoverClusterManager.setClusterMode': simple('Set vCenter HA mode'),
  'FailoverClusterManager.initiateFailover': simple('Initiate vCenter HA failover'),
  'Folder.createVm': simple('Create virtual machine'),
  'Folder.registerVm': simple('Register virtual machine'),
  'VirtualMachine.powerOn': simple('Power On virtual machine'),
  'VirtualMachine.powerOff': simple('Power Off virtual machine'),
  'VirtualMachine.suspend': simple('Suspend virtual machine'),
  'VirtualMachine.reset': simple('Reset virtual machine'),
  'VirtualMachine.unregister': simple('Unregister virtual machine'),
  'VirtualMachine.reload': simple('Reload virtual machine'),
  'VirtualMachine.cryptoUnlock': simple('Unlock virtual machine'),
  'VirtualMachine.rename': simple('Rename virtual machine'),
  'VirtualMachine.reconfigure': simple('Reconfigure virtual machine'),
  'VirtualMachine.clone': simple('Clone virtual machine'),
  'vm.Snapshot.remove': simple('Remove snapshot'),
  'VirtualMachine.removeAllSnapshots': simple('Remove all snapshots'),
  'VirtualMachine.destroy': simple('Delete virtual machine'),
  'VirtualMachine.markAsTemplate': simple('Mark virtual machine as template'),
  'VirtualMachine.markAsVirtualMachine': simple('Mark as virtual machine'),
} as const satisfies Record<string, { text: string; hosts: ApplyingHosts | undefined }>

export type TaskOperation = keyof typeof TASKS

/** How an operation declares that its calls are tasks. */
export type DeclaredTask = {
  operation: TaskOperation
  /**
   * Whether the operation can wait for another machine before it has an effect. Its task is stored
   * when it begins, so that failed calls are tasks too. The task of any other operation is stored
   * together with its first effect.
   */
  isLong?: true
  /**
   * Whether a long operation checks the privileges of its caller itself. Its task is stored when it
   * calls `beginTask`, so that calls that are refused do not fill the list of tasks.
   */
  beginsWhenAllowed?: true
  /** Kind of the target of a long operation. A call about an unknown object is no task. */
  of?: 'host' | 'keyProvider' | 'partner' | 'virtualMachine'
  /** Whether a long operation ends when the signal of its task aborts. */
  isCancelable?: true
}

export type TaskState = 'running' | 'success' | 'error'

/** A task to store. */
export type NewTask = {
  operation: TaskOperation
  /** Name of the object; empty for the vCenter. */
  target: string
  user: string
  startMs: number
} & TaskResult

/** How far a task is. */
type TaskResult = {
  state: TaskState
  /** Undefined while the task runs. */
  endMs: number | undefined
  /** One line; empty unless the state is `error`. */
  error: string
  /** Whether the operation has changed the stored state of the vCenter. */
  hasEffect: boolean
  /** Generation that hosts must acknowledge; undefined if the task does not wait for hosts. */
  generation: number | undefined
  /** Number of hosts that have applied the change; 0 while the task runs. */
  hostCount: number
}

export type Task = Omit<NewTask, 'operation'> & {
  id: number
  /** Increases with every change of any task. */
  revision: number
  /** May be unknown to this program if a newer program stored the task. */
  operation: string
}

/** Changes a stored task. Missing fields stay. */
export type TaskChange = Partial<TaskResult>

/** Selects tasks. A missing field does not filter. */
export type TaskFilter = {
  target?: string
  /** Whole names of operations, or prefixes followed by an asterisk. */
  operations?: readonly string[]
  sinceMs?: number
  untilMs?: number
  /** Selects tasks with a smaller id, for the next page. */
  beforeId?: number
}

/** Returns what is known about an operation; undefined if only a newer program knows it. */
export function taskInfo(
  operation: string,
): { text: string; hosts: ApplyingHosts | undefined } | undefined {
  return Object.hasOwn(TASKS, operation) ? TASKS[operation as TaskOperation] : undefined
}

function simple(text: string) {
  return { text, hosts: undefined } as const
}

function inClusters(text: string) {
  return { text, hosts: 'inClusters' } as const
}

function ofProvider(text: string) {
  return { text, hosts: 'ofProvider' } as const
}
