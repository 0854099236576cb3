import { describe, expect, it } from '@jest/globals'
import { choosePlace, type PlacementHost } from './place-vm.ts'

const host = (name: string, more: Partial<PlacementHost> = {}): PlacementHost => ({
  name,
  isConnected: true,
  providers: ['nkp-1'],
  vmCount: 0,
  provider: 'nkp-1',
  ...more,
})

describe('the host that vCenter chooses for a new VM', () => {
  it('has the fewest VMs, and then the first name', () => {
    const hosts = [host('esx-10'), host('esx-2'), host('esx-1', { vmCount: 1 })]
    expect(choosePlace(hosts).name).toBe('esx-2')
  })

  it('is connected and holds the provider', () => {
    const hosts = [
      host('esx-1', { isConnected: false }),
      host('esx-2', { providers: ['nkp-2'] }),
      host('esx-3', { provider: '', providers: [] }),
      host('esx-4', { vmCount: 9 }),
    ]
    expect(choosePlace(hosts).name).toBe('esx-4')
  })

  it.each([
    [[host('esx-1', { isConnected: false })], /no host is connected to vCenter; see nkpsim host/],
    [[host('esx-1', { provider: '' })], /^there is no default key provider; name one/],
    [[host('esx-1', { providers: [] })], /no connected host holds key provider "nkp-1"; see/],
  ])('does not exist if no host is suitable', (hosts, message) => {
    expect(() => choosePlace(hosts)).toThrow(
      expect.objectContaining({ code: 'NO_HOST_FOR_VM', message: expect.stringMatching(message) }),
    )
  })
})
