import { generateKeyPairSync } from 'node:crypto'
import { expect, it } from '@jest/globals'
import { verifyAuditFolder } from './audit-verification.ts'

it.each([
  ['/nowhere', 'no such file or directory'],
  ['/dev/null', 'not a directory'],
])('verifyAuditFolder names a folder whose log cannot be read: %s', async (folder, reason) => {
  const key = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' })
  await expect(verifyAuditFolder(folder, String(key))).rejects.toMatchObject({
    code: 'INVALID_OPTION',
    message: `cannot read the folder ${folder}: ${reason}`,
  })
})
