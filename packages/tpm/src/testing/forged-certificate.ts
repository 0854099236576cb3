import { spawnSync } from 'node:child_process'
import { createPublicKey, type KeyObject } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PATIENCE_MS } from './patience.ts'

/**
 * OpenSSL ignores a number and a dot before the name of a field. The number distinguishes equal
 * fields.
 */
const TCG_NAME = `subjectAltName=critical,dirName:tpm
[tpm]
1.2.23.133.2.1=id:00001014
2.2.23.133.2.2=swtpm
3.2.23.133.2.3=id:20191023`

export type ForgedOptions = { usage?: boolean; attributes?: boolean; isCa?: boolean }

/** Returns an EK certificate from a new certificate authority, both made by OpenSSL. */
export function forgeCertificate(
  endorsementKey: KeyObject,
  { usage = true, attributes = true, isCa = false }: ForgedOptions = {},
): { certificateDer: Buffer; rootPem: string } {
  const folder = mkdtempSync(join(tmpdir(), 'forged-'))
  const at = (name: string): string => join(folder, name)
  const openssl = (...args: string[]): void => {
    const { status, stderr } = spawnSync('openssl', args, { cwd: folder, timeout: PATIENCE_MS })
    if (status !== 0) throw new Error(`openssl ${args[0]}: ${String(stderr)}`)
  }
  try {
    writeFileSync(
      at('ek.pem'),
      createPublicKey(endorsementKey.export({ type: 'spki', format: 'pem' })).export({
        type: 'spki',
        format: 'pem',
      }),
    )
    const subject = ['-subj', '/CN=a root of my own', '-days', '2']
    const root = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
    openssl('req', '-x509', ...root, '-keyout', 'ca.key', '-out', 'ca.pem', ...subject)
    openssl('req', '-new', ...root, '-keyout', 'any.key', '-out', 'any.csr', '-subj', '/CN=esx-1')
    const extensions = [
      `basicConstraints=critical,CA:${isCa ? 'TRUE' : 'FALSE'}`,
      ...(usage ? ['extendedKeyUsage=2.23.133.8.1'] : []),
      ...(attributes ? [TCG_NAME] : []),
    ]
    writeFileSync(at('ext.cnf'), `${extensions.join('\n')}\n`)
    const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '1']
    const request = ['-req', '-in', 'any.csr', '-force_pubkey', 'ek.pem', '-extfile', 'ext.cnf']
    openssl('x509', ...request, ...signed, '-outform', 'DER', '-out', 'ek.der')
    return {
      certificateDer: readFileSync(at('ek.der')),
      rootPem: readFileSync(at('ca.pem'), 'utf8'),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
