import { describe, expect, it } from '@jest/globals'
import type { VsanEncryption } from '../../records/vsan.ts'
import { cryptoInVsan, keysOfDisks } from './disk-keys.ts'

const encryption: VsanEncryption = {
  ...{ providerName: 'NKP', kekId: '2', hostKeyId: 'h', dekGenerationId: 1, changing: false },
}
const hostKey = { providerName: 'NKP', keyId: 'h' }

describe('the host key in an encrypted vSAN cluster', () => {
  it('is that of the cluster, as soon as the host has it', () => {
    const before = { mode: 'safe', hostKey: { providerName: 'NKP', keyId: 'own' } } as const
    expect(cryptoInVsan(before, encryption, () => true)).toEqual({ mode: 'safe', hostKey })
    expect(cryptoInVsan(before, encryption, () => false)).toBe(before)
    expect(cryptoInVsan(before, undefined, () => true)).toBe(before)
    const incapable = { mode: 'incapable', hostKey: undefined } as const
    expect(cryptoInVsan(incapable, encryption, () => true)).toEqual({ mode: 'safe', hostKey })
  })

  it('stays the same object if it is right, and while a host waits for its reboot', () => {
    const right = { mode: 'safe', hostKey } as const
    expect(cryptoInVsan(right, encryption, () => true)).toBe(right)
    const pending = { mode: 'pendingIncapable', hostKey: undefined } as const
    expect(cryptoInVsan(pending, encryption, () => true)).toBe(pending)
  })
})

it('a host needs the keys of its labels and of its cluster, each once', () => {
  const label = { providerName: 'NKP', keyId: '1', dekGenerationId: 1, nextKey: undefined }
  const next = { ...label, nextKey: { providerName: 'KMS', keyId: '2' } }
  const keys = keysOfDisks(
    [{ encryption: label }, { encryption: next }, { encryption: undefined }],
    encryption,
  )
  expect(keys).toEqual([
    { providerName: 'NKP', keyId: '1' },
    { providerName: 'KMS', keyId: '2' },
    { providerName: 'NKP', keyId: '2' },
    hostKey,
  ])
})
