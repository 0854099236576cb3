/**
 * Request fields, of any message, that the audit log contains only as HMAC. Names are spelled as in
 * handlers. Fields with bytes are always replaced and need no entry.
 */
const SECRET_FIELDS: ReadonlySet<string> = new Set([
  'backupPassword',
  'config',
  'downloadToken',
  'keyDerivationKey',
  'locationPassword',
  'locationPrivateKey',
  'newPassword',
  'password',
  'recoveryKey',
  'token',
])

export function isSecretField(name: string): boolean {
  return SECRET_FIELDS.has(name)
}
