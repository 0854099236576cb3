/** Privileges on a trust host, spelled as in vSphere. */
export type Privilege =
  | 'TrustedAdmin.ManageAttestingSSO'
  | 'TrustedAdmin.ManageKMSTrust'
  | 'TrustedAdmin.ManageTrustedHosts'
  | 'TrustedAdmin.ReadAttestingSSO'
  | 'TrustedAdmin.ReadKMSTrust'
  | 'TrustedAdmin.ReadTrustedHosts'

const READS: readonly Privilege[] = [
  'TrustedAdmin.ReadAttestingSSO',
  'TrustedAdmin.ReadKMSTrust',
  'TrustedAdmin.ReadTrustedHosts',
]

/** Id in the certificate of an administrator who may change the configuration. */
export const ADMINISTRATOR = 'trusted-admin'
/** Id in the certificate of an administrator who may only read. */
export const READER = 'trusted-reader'

const PRIVILEGES: Readonly<Record<string, readonly Privilege[]>> = {
  [ADMINISTRATOR]: [
    'TrustedAdmin.ManageAttestingSSO',
    'TrustedAdmin.ManageKMSTrust',
    'TrustedAdmin.ManageTrustedHosts',
    ...READS,
  ],
  [READER]: READS,
}

/** Ids for which a trust host makes certificates. */
export const OPERATORS: readonly string[] = Object.keys(PRIVILEGES)

/** Returns the privileges of the holder of a certificate; none for an unknown id. */
export function privilegesOf(id: string): readonly Privilege[] {
  return Object.hasOwn(PRIVILEGES, id) ? (PRIVILEGES[id] ?? []) : []
}
