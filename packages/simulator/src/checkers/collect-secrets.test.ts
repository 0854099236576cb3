import { randomBytes, randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import {
  createDek,
  createKeyId,
  deriveKek,
  formatKeyId,
  formatKeyLocator,
  lockKey,
  Secret,
} from '@nkpsim/crypto'
import { simulatedCompute, systemRandom } from '@nkpsim/effects'
import { writeBackupFile } from '@nkpsim/pki/backup-file'
import { collectKeys } from './collect-secrets.ts'

const compute = simulatedCompute()

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nkpsim-collect-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Writes a VM's descriptor with a key locator. Returns the KEK and the DEK. */
function makeVm(name: string, kdk: Secret, kdkKeyId: string): { kek: Buffer; dek: Buffer } {
  const keyId = createKeyId(kdkKeyId, systemRandom.bytes)
  const kek = deriveKek(kdk, keyId)
  const dek = createDek(systemRandom.bytes)
  const locked = lockKey({ kek, dek, providerName: 'nkp 1', keyId: formatKeyId(keyId) })
  mkdirSync(join(folder, name))
  const line = `encryptionKeys="${formatKeyLocator(locked)}"\n`
  writeFileSync(join(folder, name, `${name}.vmdk`), `# Disk DescriptorFile\n${line}`)
  writeFileSync(join(folder, name, `${name}-flat.vmdk`), randomBytes(4096))
  return { kek: Buffer.from(kek.reveal()), dek: Buffer.from(dek.reveal()) }
}

describe('collectKeys', () => {
  it('opens the backup and the key locators in a datastore, and skips key locators of another KDK', async () => {
    const kdk = Secret.random(32, systemRandom.bytes)
    const keyId = randomUUID()
    const password = Secret.from(Buffer.from('correct horse battery staple'))
    const file = join(folder, 'nkp.p12')
    const content = {
      providerName: 'nkp 1',
      keyId,
      kdk,
      exportTime: new Date(),
      constraints: { tpmRequired: false },
      protection: { password },
      random: systemRandom,
      compute,
    }
    writeFileSync(file, await writeBackupFile(content))
    const { kek, dek } = makeVm('db-1', kdk, keyId)
    makeVm('foreign', Secret.random(32, systemRandom.bytes), randomUUID())

    const keys = await collectKeys({ file, password }, [folder])
    expect(keys.map(({ bytes }) => Buffer.from(bytes))).toEqual([
      Buffer.from(kdk.reveal()),
      kek,
      dek.subarray(0, 32),
      dek.subarray(32),
    ])
    expect(keys[0]?.label).toBe('KDK of nkp 1')
  })
})
