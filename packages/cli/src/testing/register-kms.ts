import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { createKmsAuthority } from '@nkpsim/kmip/testing'

/** Registers a key server as provider `kms`. vCenter and the key server trust each other then. */
export async function registerKms(
  done: (...args: string[]) => Promise<unknown>,
  folder: string,
  { authority, port }: { authority: ReturnType<typeof createKmsAuthority>; port: number },
): Promise<void> {
  await done(
    'provider',
    'register',
    'kms',
    '--server',
    `localhost:${port}`,
    '--server-timeout',
    '20',
  )
  const client = authority.issueClient('vcenter')
  const [certificate, key] = [join(folder, 'client.pem'), join(folder, 'client.key')]
  writeFileSync(certificate, client.certificatePem)
  writeFileSync(key, client.privateKeyPem, { mode: 0o600 })
  await done('kms', 'trust', 'kms', '--certificate', certificate, '--key', key)
  await done('kms', 'trust', 'kms', '--server-certificate', '--yes')
}
