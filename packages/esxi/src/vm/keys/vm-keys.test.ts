import { describe, expect, it } from '@jest/globals'
import { createDek, lockKey } from '@nkpsim/crypto'
import { systemRandom } from '@nkpsim/effects'
import { createHostKeys } from '../../key-provider/host-keys.ts'
import type { KeyProvider } from '../../records/key-provider.ts'
import { keyProvider, keySourceOf } from '../../testing/key-provider.ts'
import type { LocatedKey } from '../files/read-vm.ts'
import { createVmKeys } from './vm-keys.ts'

const provider = keyProvider()

/** The keys of a host that drops its only provider after it derived a key. */
async function lostKey(
  policy: 'observed' | 'documented',
  { isForeign, isOn }: { isForeign: boolean; isOn: boolean } = { isForeign: false, isOn: false },
) {
  const held: KeyProvider[] = [provider]
  const newKey = await keySourceOf(provider).newKey(systemRandom)
  const keys = createVmKeys({
    hostKeys: createHostKeys(() => held, keySourceOf),
    isSafe: () => true,
    keyCachePolicy: () => policy,
    isOn: () => isOn,
  })
  keys.requireHeld(newKey)
  held.length = 0
  keys.providersDropped([{ kind: 'native', name: provider.name, keyId: provider.keyId, isForeign }])
  const { providerName, keyId } = newKey
  const locator = { providerName, keyId, lockedData: Buffer.alloc(1) }
  const home: LocatedKey = { providerKeyId: provider.keyId, locator }
  return { keys, newKey, home }
}

it('the error of a locked VM quotes the name of a provider, which its file states', async () => {
  const { keys, home } = await lostKey('documented')
  const locator = { ...home.locator, providerName: "nkp; reboot 'now'" }
  expect(() => keys.kekOf('vm')({ ...home, locator })).toThrow(
    /: nkpsim provider get 'nkp; reboot '\\''now'\\'''$/,
  )
})

it('a KEK that does not open a key of a VM is not kept in memory after its provider goes', async () => {
  const held: KeyProvider[] = [provider]
  const keys = createVmKeys({
    hostKeys: createHostKeys(() => held, keySourceOf),
    isSafe: () => true,
    keyCachePolicy: () => 'observed',
    isOn: () => false,
  })
  using newKey = await keySourceOf(provider).newKey(systemRandom)
  const { providerName, keyId, kek } = newKey
  using dek = createDek(systemRandom.bytes)
  const right = lockKey({ kek, dek, providerName, keyId })
  const wrong = { ...right, lockedData: Buffer.alloc(right.lockedData.length) }
  const [opens, doesNot] = [right, wrong].map((locator) => ({
    home: { providerKeyId: provider.keyId, locator },
    disks: [],
  }))
  if (opens === undefined || doesNot === undefined) throw new Error('two VMs')
  keys.follow('opens', opens, 'registered')
  keys.follow('does not', doesNot, 'registered')
  held.length = 0
  expect(keys.has('opens', opens.home)).toBe(true)
  expect(keys.has('does not', doesNot.home)).toBe(false)
})

describe('the new key of a VM whose provider the host dropped just before the change ended', () => {
  it('stays in the memory of the host, as observed in vSphere', async () => {
    const { keys, newKey, home } = await lostKey('observed')
    keys.follow('vm', { home, disks: [] }, 'registered', newKey)
    newKey[Symbol.dispose]()
    expect(keys.stateOf('vm')).toEqual({ isValid: true, isLocked: false })
    expect(keys.kekOf('vm')(home).lengthBytes).toBe(32)
  })

  it('changes the revision of the keys, so that a check with older files notices it', async () => {
    const { keys, newKey, home } = await lostKey('observed')
    const before = keys.revisionOf('vm')
    keys.follow('vm', { home, disks: [] }, 'registered', newKey)
    expect(keys.revisionOf('vm')).not.toBe(before)
  })

  it('does not stay in memory under the policy "documented"', async () => {
    const { keys, newKey, home } = await lostKey('documented')
    keys.follow('vm', { home, disks: [] }, 'registered', newKey)
    expect(keys.has('vm', home)).toBe(false)
  })

  it('does not stay in memory if the provider came from another vCenter', async () => {
    const { keys, newKey, home } = await lostKey('observed', { isForeign: true, isOn: false })
    keys.follow('vm', { home, disks: [] }, 'registered', newKey)
    expect(keys.has('vm', home)).toBe(false)
  })

  it.each([
    ['observed', true],
    ['documented', false],
  ] as const)(
    'stays in memory only until the VM is off: policy "%s", another vCenter: %s',
    async (policy, isForeign) => {
      const { keys, newKey, home } = await lostKey(policy, { isForeign, isOn: true })
      keys.follow('vm', { home, disks: [] }, 'registered', newKey)
      expect(keys.has('vm', home)).toBe(true)
      keys.poweredOff('vm')
      expect(keys.has('vm', home)).toBe(false)
    },
  )

  it('has the fate of the last drop, if the host held the provider again in between', async () => {
    const { keys, newKey, home } = await lostKey('observed', { isForeign: true, isOn: false })
    const { name, keyId } = provider
    keys.providersDropped([{ kind: 'native', name, keyId, isForeign: false }])
    keys.follow('vm', { home, disks: [] }, 'registered', newKey)
    expect(keys.has('vm', home)).toBe(true)
  })
})
