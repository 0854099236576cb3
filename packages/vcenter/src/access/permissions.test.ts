import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type Entity, ROOT } from '../records/entity.ts'
import type { Permission } from '../records/permission.ts'
import { cluster, host } from '../testing/models.ts'
import { pathOf } from './entities.ts'
import { isAllowed, privilegesOn } from './permissions.ts'
import {
  CRYPTOGRAPHER_PRIVILEGES,
  NOT_FOR_NO_CRYPTO_ADMIN,
  NOT_FOR_NO_TRUSTED_ADMIN,
  PRIVILEGES,
} from './privileges.ts'
import { SYSTEM_ROLES } from './roles.ts'

const CLUSTER: Entity = { kind: 'cluster', name: 'Cluster' }
const HOST: Entity = { kind: 'host', name: 'esx-1' }
const ENTITIES: Entity[] = [
  ROOT,
  { kind: 'datacenter', name: 'DC' },
  { kind: 'folder', name: 'outer' },
  { kind: 'folder', name: 'inner' },
  CLUSTER,
  HOST,
]
const INVENTORY = {
  datacenters: ['DC'],
  folders: [
    { name: 'outer', datacenter: 'DC', parent: undefined },
    { name: 'inner', datacenter: 'DC', parent: 'outer' },
  ],
  clusters: [cluster({ folder: 'inner' })],
  hosts: [host(), host({ name: 'alone', cluster: undefined })],
}

function known(permissions: Permission[]) {
  return { ...INVENTORY, roles: [], permissions }
}

function permission(role: string, entity: Entity, propagates = true): Permission {
  return { user: 'u', role, entity, propagates }
}

describe('the path of an entity', () => {
  it('contains all its parents up to the root', () => {
    expect(pathOf(INVENTORY, HOST)).toEqual([...ENTITIES].reverse())
    expect(pathOf(INVENTORY, { kind: 'host', name: 'alone' })).toEqual([
      { kind: 'host', name: 'alone' },
      ROOT,
    ])
    expect(pathOf(INVENTORY, { kind: 'host', name: 'nobody' })).toEqual([ROOT])
  })
})

describe('privileges', () => {
  it('are empty if a user has no permission', () => {
    expect(privilegesOn(known([]), 'u', HOST)).toEqual([])
    expect(privilegesOn(known([permission('Admin', ROOT)]), 'other', HOST)).toEqual([])
  })

  it('propagate to lower entities unless the permission forbids propagation', () => {
    expect(isAllowed(known([permission('Admin', ROOT)]), 'u', 'Global.Settings', HOST)).toBe(true)
    expect(isAllowed(known([permission('Admin', ROOT, false)]), 'u', 'Global.Settings', HOST)).toBe(
      false,
    )
  })

  it('on a lower entity come from the permission there, which replaces those above', () => {
    const both = known([permission('Admin', ROOT), permission('ReadOnly', CLUSTER)])
    expect(isAllowed(both, 'u', 'Cryptographer.RegisterHost', HOST)).toBe(false)
    expect(isAllowed(both, 'u', 'Cryptographer.RegisterHost', ROOT)).toBe(true)
    expect(
      isAllowed(
        known([permission('NoAccess', HOST), permission('Admin', ROOT)]),
        'u',
        'System.Read',
        HOST,
      ),
    ).toBe(false)
  })

  it('always come from the nearest permission that reaches the entity', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(
          fc.record({
            role: fc.constantFrom(...SYSTEM_ROLES.map(({ name }) => name)),
            entity: fc.constantFrom(...ENTITIES),
            propagates: fc.boolean(),
          }),
          { selector: ({ entity }) => `${entity.kind} ${entity.name}` },
        ),
        (set) => {
          const nearest = [...ENTITIES]
            .reverse()
            .flatMap((entity) => set.filter((each) => each.entity === entity))
            .find(({ entity, propagates }) => entity === HOST || propagates)
          const role = SYSTEM_ROLES.find(({ name }) => name === nearest?.role)
          const permissions = set.map((each) => ({ user: 'u', ...each }))
          expect(privilegesOn(known(permissions), 'u', HOST)).toEqual(role?.privileges ?? [])
        },
      ),
    )
  })
})

describe('the roles of the product', () => {
  it('have the privileges that the product describes for them', () => {
    const privilegesOf = (role: string) =>
      SYSTEM_ROLES.find(({ name }) => name === role)?.privileges ?? []
    expect(privilegesOf('Admin')).toEqual(PRIVILEGES)
    expect(CRYPTOGRAPHER_PRIVILEGES).toHaveLength(14)
    for (const privilege of CRYPTOGRAPHER_PRIVILEGES) {
      expect(privilegesOf('NoCryptoAdmin')).not.toContain(privilege)
      expect(privilegesOf('NoTrustedAdmin')).toContain(privilege)
    }
    expect(privilegesOf('NoCryptoAdmin')).toContain('VirtualMachine.Interact.PowerOn')
    expect(privilegesOf('NoTrustedAdmin')).not.toContain('Host.Tpm.Read')
    expect(privilegesOf('ReadOnly')).toEqual(['System.Anonymous', 'System.Read', 'System.View'])
    expect(privilegesOf('NoAccess')).toEqual([])
  })
})

it('each privilege is listed once, and the lists of missing privileges contain only existing ones', () => {
  expect(new Set(PRIVILEGES).size).toBe(PRIVILEGES.length)
  for (const privilege of PRIVILEGES) expect(privilege).toMatch(/^[A-Z]\w+(?:\.[A-Z]\w+)+$/)
  expect(PRIVILEGES).toEqual(expect.arrayContaining([...NOT_FOR_NO_CRYPTO_ADMIN]))
  expect(PRIVILEGES).toEqual(expect.arrayContaining([...NOT_FOR_NO_TRUSTED_ADMIN]))
})

it('checks of many entities read the list of permissions only once', () => {
  let looks = 0
  const others = Array.from({ length: 1000 }, (_, index) => ({
    ...permission('ReadOnly', HOST),
    get user() {
      looks += 1
      return `other-${index}`
    },
  }))
  const snapshot = known([...others, permission('Admin', ROOT)])
  for (let times = 0; times < 100; times++)
    for (const entity of ENTITIES)
      expect(privilegesOn(snapshot, 'u', entity)).toHaveLength(PRIVILEGES.length)
  expect(looks).toBe(1000)
})
