import { describe, expect, it } from '@jest/globals'
import { keyProvider, NO_ENTITY_DEFAULTS } from '../testing/models.ts'
import { type CopiesInput, copyKey, findCopies, heldBy, keyReferenceText } from './copies.ts'
import { placesOf } from './custody.ts'

/** The provider of this vCenter, and a deleted one with the same name and key_id. */
const own = keyProvider({ name: 'Q' })
const deleted = keyProvider({ name: 'Q', keyId: own.keyId })
const KEY = { provider: 'Q', keyId: own.keyId }
const TEXT = keyReferenceText(KEY)
const identityOf = ({ kcv }: typeof own) => ({ ...KEY, kcv })

const fileOf = (kcv: string) => ({
  ...{ keyId: own.keyId, kcv, timeMs: 1000, isEncrypted: false, user: 'anna' },
})
const vcenterBackupOf = (provider: typeof own, isComplete = true) => ({
  ...{ id: 'job', schedule: undefined, location: 'file:///b', fileName: 'f' },
  ...{ timeMs: 1, isEncrypted: false },
  ...{ keys: [identityOf(provider)], isComplete },
})
const copies = (input: Partial<CopiesInput>) =>
  findCopies({ keyProviders: [own], backups: [], vcenterBackups: [], linkedKeys: [], ...input })(
    KEY,
    TEXT,
  )

describe('a provider that was created again under the same key_id', () => {
  it('cannot be restored from a backup of the deleted provider', () => {
    const file = { backup: { from: 'backup' } }
    expect(copies({ backups: [fileOf(deleted.kcv)] }).backup).toBeUndefined()
    expect(copies({ backups: [fileOf(own.kcv)] })).toMatchObject(file)
    // A record without a KCV may be of either provider.
    expect(copies({ backups: [fileOf('')] })).toMatchObject(file)
    expect(copies({ backups: [fileOf(deleted.kcv)], keyProviders: [] })).toMatchObject(file)
    expect(copies({ backups: [fileOf('')], keyProviders: [] })).toMatchObject(file)
  })

  it('cannot be restored from a backup of the vCenter with the deleted provider', () => {
    const whole = { backup: { from: 'vcenterBackup' } }
    expect(copies({ vcenterBackups: [vcenterBackupOf(deleted)] }).backup).toBeUndefined()
    expect(copies({ vcenterBackups: [vcenterBackupOf(own)] })).toMatchObject(whole)
    const isPerhaps = (provider: typeof own) =>
      copies({ vcenterBackups: [vcenterBackupOf(provider, false)] }).isPerhapsInBackup
    expect([deleted, own].map(isPerhaps)).toEqual([false, true])
    expect(copies({ vcenterBackups: [vcenterBackupOf(deleted)], keyProviders: [] })).toMatchObject(
      whole,
    )
  })

  it('is not on a host or at a linked vCenter that has the KDK of the deleted provider', () => {
    const held = (provider: typeof own) =>
      heldBy([
        {
          ...{ ...identityOf(provider), sinceMs: 1, isSent: false, usable: true },
          ...{ isDefault: false, custody: 'TPM', foreign: false },
        },
      ])
    expect(held(deleted).get(copyKey(TEXT, own))).toBeUndefined()
    expect(held(own).get(copyKey(TEXT, own))).toBe(true)
    expect(held(deleted).get(copyKey(TEXT, undefined))).toBe(true)
    const isLinked = (provider: typeof own) =>
      copies({ linkedKeys: [identityOf(provider)] }).isLinked
    expect([deleted, own].map(isLinked)).toEqual([false, true])
  })

  it('does not list the backups of the deleted provider', () => {
    const kindsWith = (kcv: string) =>
      placesOf(
        {
          snapshot: { ...NO_ENTITY_DEFAULTS, keyProviders: [own], backups: [fileOf(kcv)] },
          ...{ hosts: [], vcenterBackups: [], linked: [] },
        },
        own,
      ).map(({ kind }) => kind)
    expect(kindsWith(deleted.kcv)).toEqual(['vcenter'])
    expect(kindsWith(own.kcv)).toEqual(['vcenter', 'backup'])
    expect(kindsWith('')).toEqual(['vcenter', 'backup'])
  })
})

it('a key_id in a VM file cannot imitate the KCV of a provider', () => {
  const backups = [fileOf(own.kcv)]
  const keyId = copyKey(own.keyId, own)
  const key = { provider: 'Q', keyId }
  const find = findCopies({ keyProviders: [], backups, vcenterBackups: [], linkedKeys: [] })
  expect(find(key, keyReferenceText(key)).backup).toBeUndefined()
})
