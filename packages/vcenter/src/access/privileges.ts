/** All privileges for cryptographic operations that the product has. */
export const CRYPTOGRAPHER_PRIVILEGES = [
  'Cryptographer.Access',
  'Cryptographer.AddDisk',
  'Cryptographer.Clone',
  'Cryptographer.Decrypt',
  'Cryptographer.Encrypt',
  'Cryptographer.EncryptNew',
  'Cryptographer.ManageEncryptionPolicy',
  'Cryptographer.ManageKeyServers',
  'Cryptographer.ManageKeys',
  'Cryptographer.Migrate',
  'Cryptographer.ReadKeyServersInfo',
  'Cryptographer.Recrypt',
  'Cryptographer.RegisterHost',
  'Cryptographer.RegisterVM',
] as const

/** Privileges of every role except No access. */
export const READ_PRIVILEGES = ['System.Anonymous', 'System.Read', 'System.View'] as const

const TPM_PRIVILEGES = ['Host.Tpm.Read', 'Host.Tpm.Unseal'] as const

const TRUSTED_ADMIN_PRIVILEGES = [
  'TrustedAdmin.ConfigureHostCertificates',
  'TrustedAdmin.ConfigureHostMetadata',
  'TrustedAdmin.ConfigureTokenConversionPolicy',
  'TrustedAdmin.ManageAttestingSSO',
  'TrustedAdmin.ManageKMSTrust',
  'TrustedAdmin.ManageTrustedHosts',
  'TrustedAdmin.ReadAttestingSSO',
  'TrustedAdmin.ReadKMSTrust',
  'TrustedAdmin.ReadStsInfo',
  'TrustedAdmin.ReadTrustedHosts',
  'TrustedAdmin.RetrieveHostMetadata',
  'TrustedAdmin.RetrieveTPMHostCertificates',
] as const

const OTHER_PRIVILEGES = [
  'Alarm.Acknowledge',
  'Alarm.SetStatus',
  'Authorization.ModifyPermissions',
  'Authorization.ModifyRoles',
  'Datacenter.Create',
  'Folder.Create',
  'Global.CancelTask',
  'Global.Diagnostics',
  'Global.Licenses',
  'Global.Settings',
  'Global.VCServer',
  'Host.Config.AdvancedConfig',
  'Host.Config.Connection',
  'Host.Config.Power',
  'Host.Config.Settings',
  'Host.Inventory.AddHostToCluster',
  'Host.Inventory.AddStandaloneHost',
  'Host.Inventory.CreateCluster',
  'Host.Inventory.EditCluster',
  'Host.Inventory.MoveHost',
  'Host.Inventory.RemoveHostFromCluster',
  'Host.Local.ManageUserGroups',
  'Resource.ColdMigrate',
  'Resource.HotMigrate',
  'Sessions.TerminateSession',
  'VcIdentityProviders.Manage',
  'VirtualMachine.Config.AddNewDisk',
  'VirtualMachine.Config.AddRemoveDevice',
  'VirtualMachine.Interact.ConsoleInteract',
  'VirtualMachine.Config.RemoveDisk',
  'VirtualMachine.Config.Rename',
  'VirtualMachine.Config.Settings',
  'VirtualMachine.Interact.GuestControl',
  'VirtualMachine.Interact.PowerOff',
  'VirtualMachine.Interact.PowerOn',
  'VirtualMachine.Interact.Reset',
  'VirtualMachine.Interact.Suspend',
  'VirtualMachine.Inventory.Create',
  'VirtualMachine.Inventory.Delete',
  'VirtualMachine.Inventory.Register',
  'VirtualMachine.Inventory.Unregister',
  'VirtualMachine.Provisioning.Clone',
  'VirtualMachine.Provisioning.DiskRandomAccess',
  'VirtualMachine.Provisioning.DiskRandomRead',
  'VirtualMachine.Provisioning.GetVmFiles',
  'VirtualMachine.Provisioning.MarkAsTemplate',
  'VirtualMachine.Provisioning.MarkAsVM',
  'VirtualMachine.State.CreateSnapshot',
  'VirtualMachine.State.RemoveSnapshot',
  'VirtualMachine.State.RevertToSnapshot',
  'Vsan.Cluster.ShallowRekey',
] as const

export type Privilege =
  | (typeof CRYPTOGRAPHER_PRIVILEGES)[number]
  | (typeof READ_PRIVILEGES)[number]
  | (typeof TPM_PRIVILEGES)[number]
  | (typeof TRUSTED_ADMIN_PRIVILEGES)[number]
  | (typeof OTHER_PRIVILEGES)[number]

/** Every privilege that a role may hold, in vSphere's spelling. */
export const PRIVILEGES: readonly string[] = [
  ...READ_PRIVILEGES,
  ...CRYPTOGRAPHER_PRIVILEGES,
  ...TPM_PRIVILEGES,
  ...TRUSTED_ADMIN_PRIVILEGES,
  ...OTHER_PRIVILEGES,
].sort()

/** Privileges that the role No cryptography administrator lacks. */
export const NOT_FOR_NO_CRYPTO_ADMIN: readonly string[] = [
  ...CRYPTOGRAPHER_PRIVILEGES,
  ...TPM_PRIVILEGES,
  ...TRUSTED_ADMIN_PRIVILEGES,
  'Global.Diagnostics',
  'Host.Inventory.AddHostToCluster',
  'Host.Inventory.AddStandaloneHost',
  'Host.Local.ManageUserGroups',
  'VirtualMachine.Interact.GuestControl',
]

/** Privileges that the role No Trusted Infrastructure administrator lacks. */
export const NOT_FOR_NO_TRUSTED_ADMIN: readonly string[] = [
  ...TPM_PRIVILEGES,
  ...TRUSTED_ADMIN_PRIVILEGES,
]
