import { expect, it } from '@jest/globals'
import { EMPTY_DICTIONARY, parseDictionary } from './dictionary.ts'
import { migrateEncryption, requireEncryptedMigrations } from './migrate-encryption.ts'
import type { LocatedKey, VmFiles } from './read-vm.ts'

const KEY = {} as LocatedKey

function filesWith(line: string, home?: LocatedKey): VmFiles {
  const source = line === '' ? EMPTY_DICTIONARY : parseDictionary(Buffer.from(line), 'vm.vmx')
  return { vmx: { source }, home, disks: [] } as unknown as VmFiles
}

it('the migration of an encrypted VM is encrypted, whatever its .vmx file says', () => {
  const line = 'migrate.encryptionMode = "disabled"'
  expect(migrateEncryption(filesWith(line, KEY))).toBe('required')
  expect(migrateEncryption(filesWith(line))).toBe('disabled')
})

it('a plain VM decides by its setting, and a decrypted VM keeps the encryption', () => {
  expect(migrateEncryption(filesWith(''))).toBe('opportunistic')
  expect(migrateEncryption(filesWith('migrate.encryptionmode = "Required"'))).toBe('required')
  const files = filesWith('migrate.encryptionMode = "disabled"')
  const vmx = requireEncryptedMigrations(files.vmx)
  expect(migrateEncryption({ ...files, vmx })).toBe('required')
  expect(() => migrateEncryption(filesWith('migrate.encryptionMode = "perhaps"'))).toThrow(
    expect.objectContaining({ code: 'VM_INVALID' }),
  )
})
