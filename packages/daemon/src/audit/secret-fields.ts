/**
 * Request fields that the audit log shows only as HMAC, spelled as in handlers, in any message.
 * Fields of bytes are always shown so and need no entry.
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
