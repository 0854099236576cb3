import type { SeedDefault, SeedPermission } from './seed.ts'

/** One change. */
export type SeedAction =
  | { kind: 'createDatacenter'; name: string }
  | { kind: 'createFolder'; name: string; datacenter: string; parent: string }
  | { kind: 'createCluster'; name: string; datacenter: string; folder: string }
  | { kind: 'moveHost'; name: string; cluster: string }
  | { kind: 'createProvider'; name: string }
  | { kind: 'backUpProvider'; name: string }
  | { kind: 'setDefault'; scope: SeedDefault['scope']; entity: string; provider: string }
  | { kind: 'setSetting'; name: string; value: string }
  | { kind: 'createRole' | 'updateRole'; name: string; privileges: readonly string[] }
  | { kind: 'createUser'; name: string }
  | { kind: 'setPermission' | 'removePermission'; permission: SeedPermission }
  | VmAction
  | { kind: 'deleteProvider' | 'deleteUser' | 'deleteRole'; name: string }

/** One change of a VM, which a host makes. */
export type VmAction =
  | { kind: 'createVm'; name: string; host: string }
  | { kind: 'registerVm'; name: string; host: string; datastore: string }
  | { kind: 'writeContent'; name: string; host: string; isOn: boolean }
  | { kind: 'powerOnVm' | 'powerOffVm'; name: string; host: string }
  | { kind: 'deleteVm'; name: string; host: string; isOn: boolean }
