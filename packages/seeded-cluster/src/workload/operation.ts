/** An operation on key providers. */
export type KeyProviderOperation =
  | { kind: 'createProvider'; provider: string; tpmRequired: boolean }
  /** Exports a provider and downloads its backup, which the user then has under this name. */
  | { kind: 'backUpProvider'; provider: string; backup: string }
  | { kind: 'restoreProvider'; backup: string; hasRightPassword: boolean }
  /**
   * Asks vCenter whether it would restore a backup of another vCenter: a provider with the same
   * name and key id, and another KDK. vCenter must refuse while it has this provider.
   */
  | { kind: 'checkForeignBackup'; provider: string }
  | { kind: 'updateProvider'; provider: string }
  | { kind: 'deleteProvider'; provider: string }
  | { kind: 'setDefaultProvider'; provider: string }
  | { kind: 'listProviders' }
  /** Restores a provider on the second vCenter. */
  | { kind: 'restoreElsewhere'; backup: string }
  /** Lists providers as this user, who may have lost the privilege. */
  | { kind: 'listProvidersAs'; user: string }

/** An operation on hosts as objects of vCenter, or on the protection of a host. */
export type InventoryOperation =
  | { kind: 'addHost'; host: string; cluster: string }
  | { kind: 'moveHost'; host: string; cluster: string }
  | { kind: 'removeHost'; host: string }
  | { kind: 'disconnectHost'; host: string }
  | { kind: 'reconnectHost'; host: string }
  | { kind: 'rotateRecoveryKey'; host: string }
  /** Takes a host from the vCenter that manages it. */
  | { kind: 'takeHost'; host: string; vcenter: string; cluster: string }

/** An operation on the two vCenters together. */
export type LinkOperation =
  /** The second vCenter joins the domain of the first, which shares users and roles. */
  | { kind: 'linkVcenters' }
  | { kind: 'unlinkVcenters' }
  /** Copies a provider of the first vCenter to the second. */
  | { kind: 'shareProvider'; provider: string }

/** An operation on a VM, on a host. */
export type VmOperation =
  | { kind: 'createVm'; host: string; vm: string; provider: string; diskBytes: number }
  | { kind: 'powerOnVm'; host: string; vm: string }
  | { kind: 'powerOffVm'; host: string; vm: string }
  | { kind: 'suspendVm'; host: string; vm: string }
  /** Powers a suspended VM on with its memory. */
  | { kind: 'resumeVm'; host: string; vm: string }
  | { kind: 'unlockVm'; host: string; vm: string }
  | { kind: 'registerVm'; host: string; vm: string }
  | { kind: 'unregisterVm'; host: string; vm: string }
  | { kind: 'deleteVm'; host: string; vm: string }
  | { kind: 'writeDisk'; host: string; vm: string; offsetBytes: number; lengthBytes: number }
  /** Writes as an NBD client does, and flushes. */
  | { kind: 'writeByNbd'; host: string; vm: string; offsetBytes: number; lengthBytes: number }
  /** Makes all earlier writes durable, without a new one. */
  | { kind: 'flushDisk'; host: string; vm: string }
  | { kind: 'readDisk'; host: string; vm: string }
  | { kind: 'rekeyVm'; host: string; vm: string; provider: string; isDeep: boolean }
  | { kind: 'addDisk'; host: string; vm: string; provider: string; diskBytes: number }
  /** Moves a VM to another host of the first vCenter. */
  | { kind: 'moveVm'; host: string; vm: string; to: string }
  /** Deletes the second disk of a VM. */
  | { kind: 'removeDisk'; host: string; vm: string }
  | { kind: 'createPlainVm'; host: string; vm: string; diskBytes: number }
  | { kind: 'encryptVm'; host: string; vm: string; provider: string; isHomeOnly: boolean }
  | { kind: 'decryptVm'; host: string; vm: string }
  | { kind: 'addVtpm'; host: string; vm: string }
  | { kind: 'removeVtpm'; host: string; vm: string }
  | { kind: 'createSnapshot'; host: string; vm: string; snapshot: string }
  /** Gives the VM the state of a snapshot, powered off. */
  | { kind: 'revertToSnapshot'; host: string; vm: string; snapshot: string }
  | { kind: 'removeSnapshot'; host: string; vm: string; snapshot: string }
  | { kind: 'cloneVm'; host: string; vm: string; clone: string }

/** An operation on a VM through vCenter, which finds or chooses the host. */
export type ForwardedOperation =
  | { kind: 'createVmByVcenter'; vm: string; provider: string; diskBytes: number }
  | { kind: 'powerOnByVcenter'; vm: string }
  | { kind: 'powerOffByVcenter'; vm: string }

/** An operation on the key server of a run. */
export type KeyServerOperation =
  /** Registers a standard provider, and lets it and vCenter trust each other. */
  { kind: 'registerKeyServer' } | { kind: 'breakKeyServer'; fault: KeyServerFault; forMs: number }

/** An operation on a VM with a key of the key server, which vCenter makes. */
export type ProvidedKeyOperation =
  /** Through vCenter, which chooses the host. */
  | { kind: 'createVmOfKeyServer'; vm: string; diskBytes: number }
  /** Moves a VM to the standard provider, while it may be on. */
  | { kind: 'rekeyToKeyServer'; host: string; vm: string }

/** An operation on the Trust Authority of a run. */
export type TrustAuthorityOperation =
  /** Makes a cluster trusted. The Trust Authority accepts what the host has booted. */
  | { kind: 'setUpTrustAuthority'; cluster: string; host: string }
  | { kind: 'breakTrustHost'; trustHost: string; forMs: number }

/** Makes a VM with a key of the trusted provider, which a key provider service wraps. */
export type TrustedKeyOperation = {
  kind: 'createVmOfTrustAuthority'
  host: string
  vm: string
  diskBytes: number
}

/** Moves all VMs to a provider of any kind. */
export type MigrationOperation = { kind: 'migrate'; to: string }

/** What a key server does instead of answering. */
export type KeyServerFault = (typeof KEY_SERVER_FAULTS)[number]

export const KEY_SERVER_FAULTS = [
  ...(['hang', 'reset before', 'reset after', 'cut off', 'garbage', 'gone'] as const),
] as const

/** An operation on users, sessions, roles and permissions. */
export type AccessOperation =
  | { kind: 'createUser'; user: string }
  | { kind: 'deleteUser'; user: string }
  | { kind: 'logIn'; user: string }
  | { kind: 'logOut'; user: string }
  | { kind: 'createRole'; role: string }
  | { kind: 'deleteRole'; role: string }
  | { kind: 'setPermission'; user: string; role: string }
  | { kind: 'removePermission'; user: string }

/** What somebody does to machines, to vCenter as a whole, or to time. */
export type SiteOperation =
  | { kind: 'rebootHost'; host: string }
  | { kind: 'cutHostPower'; host: string }
  | { kind: 'clearTpm'; host: string }
  /** Boots a host with its recovery key. */
  | { kind: 'recoverHost'; host: string }
  /** Somebody copies the encrypted configuration of a host, or puts such a copy back later. */
  | { kind: 'copyHostState'; host: string }
  | { kind: 'putBackHostState'; host: string }
  | { kind: 'killVcenter' }
  /** Backs vCenter up to a file, or replaces vCenter by what is in the file. */
  | { kind: 'backUpVcenter'; backup: string }
  | { kind: 'restoreVcenter'; backup: string }
  /** Turns vSphere HA on or off. */
  | { kind: 'setHighAvailability'; isOn: boolean }
  /** Lets simulated days pass on the clock of the cluster. */
  | { kind: 'passDays'; days: number }

/** An operation of a user, as plain data. Objects are given by name. */
export type Operation =
  | KeyProviderOperation
  | InventoryOperation
  | LinkOperation
  | VmOperation
  | ForwardedOperation
  | KeyServerOperation
  | ProvidedKeyOperation
  | TrustAuthorityOperation
  | TrustedKeyOperation
  | MigrationOperation
  | AccessOperation
  | SiteOperation

export type OperationKind = Operation['kind']

/** How an operation ended. */
export type Outcome =
  /** Acknowledged. Facts of the answer that later observations must agree with. */
  | { result: 'acknowledged'; facts: Readonly<Record<string, string>> }
  /** Refused with a stable code, so nothing changed. */
  | { result: 'refused'; code: string }
  /** No answer, such as after a lost connection. It may have happened, or may happen later. */
  | { result: 'unknown'; code: string }

/**
 * Operations that cost much more than the others, because they start daemons or change the state of
 * every host. A run has only some of these groups, and at most this many operations of each kind.
 */
export const COSTLY: readonly Readonly<Partial<Record<OperationKind, number>>>[] = [
  { killVcenter: 2 },
  { backUpVcenter: 2, restoreVcenter: 1 },
  { passDays: 1 },
  { rebootHost: 2, cutHostPower: 2 },
  { clearTpm: 1, recoverHost: 2 },
  { copyHostState: 4, putBackHostState: 1 },
  { removeHost: 1, addHost: 2 },
  { disconnectHost: 2, reconnectHost: 2 },
  { takeHost: 3 },
  { linkVcenters: 2, unlinkVcenters: 1, shareProvider: 3, restoreElsewhere: 2 },
  { updateProvider: 2, setDefaultProvider: 3 },
  { deleteProvider: 3, restoreProvider: 3 },
  { rotateRecoveryKey: 2 },
  { setHighAvailability: 2 },
  { registerKeyServer: 2, createVmOfKeyServer: 4, rekeyToKeyServer: 6, breakKeyServer: 3 },
  { setUpTrustAuthority: 2, createVmOfTrustAuthority: 8, breakTrustHost: 2 },
  { migrate: 2 },
]

/** Operations with draws of their own, so that they do not change the runs without them. */
export const DRAWN_APART: readonly OperationKind[] = [
  ...(['setUpTrustAuthority', 'createVmOfTrustAuthority', 'breakTrustHost', 'migrate'] as const),
]

/** How often each operation is drawn, relative to the others, if the plan has no preference. */
export const USUAL_WEIGHTS: Readonly<Record<OperationKind, number>> = {
  createProvider: 4,
  backUpProvider: 5,
  restoreProvider: 3,
  checkForeignBackup: 2,
  restoreElsewhere: 2,
  updateProvider: 1,
  deleteProvider: 2,
  setDefaultProvider: 3,
  listProviders: 6,
  addHost: 4,
  moveHost: 1,
  removeHost: 1,
  disconnectHost: 2,
  reconnectHost: 3,
  rebootHost: 3,
  cutHostPower: 2,
  clearTpm: 1,
  recoverHost: 1,
  copyHostState: 1,
  putBackHostState: 2,
  rotateRecoveryKey: 1,
  takeHost: 3,
  linkVcenters: 2,
  unlinkVcenters: 1,
  shareProvider: 3,
  createVm: 8,
  powerOnVm: 10,
  powerOffVm: 5,
  suspendVm: 2,
  resumeVm: 2,
  createVmByVcenter: 2,
  powerOnByVcenter: 3,
  powerOffByVcenter: 2,
  registerKeyServer: 2,
  createVmOfKeyServer: 3,
  rekeyToKeyServer: 4,
  breakKeyServer: 2,
  setUpTrustAuthority: 2,
  createVmOfTrustAuthority: 3,
  breakTrustHost: 2,
  migrate: 2,
  unlockVm: 3,
  registerVm: 3,
  unregisterVm: 2,
  deleteVm: 1,
  writeDisk: 20,
  writeByNbd: 8,
  flushDisk: 3,
  readDisk: 10,
  rekeyVm: 4,
  addDisk: 2,
  moveVm: 6,
  removeDisk: 1,
  createPlainVm: 2,
  encryptVm: 3,
  decryptVm: 2,
  addVtpm: 3,
  removeVtpm: 1,
  createSnapshot: 3,
  revertToSnapshot: 2,
  removeSnapshot: 3,
  cloneVm: 1,
  createUser: 1,
  deleteUser: 1,
  logIn: 2,
  logOut: 1,
  createRole: 1,
  deleteRole: 1,
  setPermission: 2,
  removePermission: 1,
  listProvidersAs: 3,
  killVcenter: 2,
  backUpVcenter: 2,
  restoreVcenter: 1,
  passDays: 1,
  setHighAvailability: 1,
}

export const OPERATION_KINDS = Object.keys(USUAL_WEIGHTS) as readonly OperationKind[]

/** Formats an operation in one line, such as `createVm host=esx-1 vm=vm-3 provider=nkp-1`. */
export function formatOperation({ kind, ...fields }: Operation): string {
  return [kind, ...Object.entries(fields).map(([name, value]) => `${name}=${value}`)].join(' ')
}

export function formatOutcome(outcome: Outcome): string {
  if (outcome.result !== 'acknowledged') return `${outcome.result} ${outcome.code}`
  const facts = Object.entries(outcome.facts).map(([name, value]) => `${name}=${value}`)
  return ['acknowledged', ...facts].join(' ')
}
