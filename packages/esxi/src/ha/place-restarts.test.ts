import { describe, expect, it } from '@jest/globals'
import type { KeyIdKind } from '@nkpsim/crypto'
import { type PendingVm, placeRestarts, type RestartHost } from './place-restarts.ts'

const needs = (keyId: string, kind: KeyIdKind = 'native') => [{ provider: 'nkp', keyId, kind }]
const vm = (name: string, keyId = 'A'): PendingVm => ({
  ...{ name, displayName: name, term: 3 },
  ...{ needs: needs(keyId), priority: 'medium' },
})
const host = (hostId: string, more: Partial<RestartHost> = {}): RestartHost => ({
  ...{ hostId, keyIds: ['A'], poweredOn: 0, failed: [] },
  ...more,
})

describe('the restart of a VM', () => {
  it('goes to the host with the fewest VMs that holds its keys', () => {
    const hosts = [host('h1', { keyIds: [] }), host('h2', { poweredOn: 2 }), host('h3')]
    const { restarts, waiting } = placeRestarts(
      ['a', 'b', 'c', 'd'].map((each) => vm(each)),
      hosts,
      [],
    )
    expect(restarts.map(({ hostId }) => hostId)).toEqual(['h3', 'h3', 'h2', 'h3'])
    expect(waiting).toEqual([])
  })

  it('comes before those of a lower priority, and gets the better host', () => {
    const pending = (['low', 'highest', 'medium', 'lowest', 'high'] as const).map((priority) => ({
      ...{ ...vm(priority), priority },
    }))
    const { restarts } = placeRestarts(pending, [host('h1', { poweredOn: 1 }), host('h2')], [])
    expect(restarts.map(({ vm: name, hostId }) => `${name} ${hostId}`)).toEqual([
      ...['highest h2', 'high h1', 'medium h2', 'low h1', 'lowest h2'],
    ])
  })

  it('stays where it was placed, unless that host fails or cannot restart it', () => {
    const before = [{ vm: 'a', term: 3, hostId: 'h2' }]
    const place = (hosts: RestartHost[]) => placeRestarts([vm('a')], hosts, before).restarts
    expect(place([host('h1'), host('h2', { poweredOn: 9 })])).toEqual(before)
    expect(place([host('h1')])).toMatchObject([{ hostId: 'h1' }])
    const failed = [{ vm: 'a', term: 3, reason: 'it is locked' }]
    expect(place([host('h1'), host('h2', { failed })])).toMatchObject([{ hostId: 'h1' }])
    expect(place([host('h2', { failed: [{ vm: 'a', term: 2, reason: '' }] })])).toEqual(before)
  })

  it('waits for a key that no host holds, and names the key provider', () => {
    const { restarts, waiting } = placeRestarts([vm('a', 'B'), vm('b')], [host('h1')], [])
    expect(restarts).toMatchObject([{ vm: 'b' }])
    expect(waiting).toEqual([
      {
        vm: 'a',
        reason:
          'the virtual machine is locked: no running host holds key provider "nkp" (key_id B); restore it',
        isLocked: true,
      },
    ])
  })

  it.each([
    ['standard', 'check its key servers: nkpsim kms test nkp'],
    ['trusted', 'check its Trust Authority: nkpsim trusted-cluster list'],
  ] as const)(
    'waits for a %s key under the name of the VM, and says what to do',
    (kind, remedy) => {
      const pending = { ...vm('a'), displayName: 'db-1', needs: needs('B', kind) }
      expect(placeRestarts([pending], [host('h1')], []).waiting).toEqual([
        { vm: 'db-1', reason: expect.stringContaining(`; ${remedy}`), isLocked: true },
      ])
    },
  )

  it('waits with the reason of a host that failed if all hosts failed', () => {
    const failed = [{ vm: 'a', term: 3, reason: 'the disk is missing' }]
    expect(placeRestarts([vm('a')], [host('h1', { failed })], []).waiting).toEqual([
      { vm: 'a', reason: 'the disk is missing', isLocked: false },
    ])
  })

  it('needs no key for a VM that is not encrypted', () => {
    const plain = { ...vm('a'), needs: [] }
    expect(placeRestarts([plain], [host('h1', { keyIds: [] })], []).restarts).toHaveLength(1)
  })
})
