import { randomUUID } from 'node:crypto'
import { beforeAll, expect } from '@jest/globals'
import { story } from '@nkpsim/daemon/testing/story'
import { seededRandom } from '@nkpsim/effects'
import { createKeyAndCsr, privateKeyToPem } from '@nkpsim/pki'
import { performOnLinks } from '../clients/link-operations.ts'
import { CALL } from '../clients/site-access.ts'
import { addressOf } from '../cluster/vcenter-node.ts'
import { OTHER_VCENTER, VCENTER } from '../plan/nodes.ts'
import { createStorySite } from '../testing/story-site.ts'

const PASSWORD = 'Linked-mode-2026'
const ROLE = 'NoCryptoAdmin'
const VCENTERS = [VCENTER, OTHER_VCENTER, 'vcenter-3'] as const

type Index = 0 | 1 | 2

const site = createStorySite({ vcenters: VCENTERS, hosts: [{ name: 'esx-1' }] })
const { until } = site
const at = (index: Index) => site.vcenter(VCENTERS[index])
const sideOf = (index: Index) => ({
  site: site.access(VCENTERS[index]),
  address: addressOf(VCENTERS[index]),
})
/** Names of the vCenters in their domain. */
const names: string[] = []
const nameOf = (index: Index) => names[index] ?? ''

const usersAt = async (index: Index) => (await at(index).authorization.listUsers({})).users
const providersAt = async (index: Index) =>
  (await at(index).providers.listProviders({})).providers.map(({ provider }) => provider)
const createUser = (index: Index, user: string) =>
  at(index).authorization.createUser({ user, password: PASSWORD })
const createProvider = (index: Index, provider: string) =>
  at(index).providers.createProvider({ provider, constraints: { tpmRequired: false } })
const comparisonAt = async (index: Index, name: string) =>
  (await at(index).linked.compareProviders({})).providers.find(({ provider }) => provider === name)
/** Joins one vCenter to the domain of another. */
const link = (joining: Index, other: Index) =>
  performOnLinks({ kind: 'linkVcenters' }, sideOf(other), sideOf(joining))

beforeAll(() =>
  site.run(async () => {
    await site.start()
    for (const index of [0, 1, 2] as const)
      names.push((await at(index).linked.listLinkedVcenters({})).ownName)
  }),
)

story('linked vCenters', (tell) => {
  const step = site.stepsOf(tell)

  step('share users from before the link', async () => {
    await createUser(0, 'ann@vsphere.local')
    await createUser(1, 'ben@vsphere.local')
    // A deletion before the link has no effect on a user of the vCenter that joins.
    await createUser(0, 'ben@vsphere.local')
    await at(0).authorization.deleteUser({ user: 'ben@vsphere.local' })
    await link(1, 0)
    for (const index of [0, 1] as const)
      await until(
        () => usersAt(index),
        (users) => users.includes('ann@vsphere.local') && users.includes('ben@vsphere.local'),
      )
  })

  step('can be three vCenters, each linked with the others', async () => {
    for (const other of [0, 1] as const) await link(2, other)
    await createUser(2, 'cay@vsphere.local')
    await at(2).authorization.setPermission({
      permission: {
        user: 'cay@vsphere.local',
        role: ROLE,
        propagate: true,
        entity: { kind: 'vCenter', name: '' },
      },
    })
    for (const index of [0, 1] as const) {
      await until(
        () => usersAt(index),
        (users) => users.includes('cay@vsphere.local'),
      )
      // The permission is replicated after the user, perhaps in the next exchange.
      await until(
        async () => (await at(index).authorization.listPermissions({})).permissions,
        (permissions) =>
          permissions.some(({ user, role }) => user === 'cay@vsphere.local' && role === ROLE),
      )
    }
    const { vcenters, ownName } = await at(2).linked.listLinkedVcenters({})
    expect(ownName).toBe(nameOf(2))
    expect(vcenters.map(({ name }) => name)).toEqual([nameOf(0), nameOf(1)].toSorted())
  })

  step('show the hosts of linked vCenters', async () => {
    const { vcenters } = await until(
      () => at(1).linked.listLinkedVcenters({}),
      (answer) => answer.vcenters.every(({ reachable }) => reachable),
    )
    const [first] = vcenters.filter(({ name }) => name === nameOf(0))
    expect(first?.summary?.hosts).toMatchObject([{ host: 'esx-1', connected: true }])
  })

  step(
    'keep providers separate, and distinguish two KDKs with one name from a shared KDK',
    async () => {
      await createProvider(0, 'NKP')
      await expect(
        at(0).linked.shareProvider({ provider: 'NKP', vcenter: nameOf(2) }),
      ).rejects.toMatchObject({ code: 'PROVIDER_NOT_BACKED_UP' })
      await site.download('NKP')
      await createProvider(1, 'NKP')
      const found = await until(
        () => comparisonAt(2, 'NKP'),
        (comparison) => comparison?.holders.length === 2,
      )
      expect(found?.verdict).toBe('different')
      expect(await providersAt(2)).toEqual([])
      await expect(
        at(0).linked.shareProvider({ provider: 'NKP', vcenter: nameOf(1) }),
      ).rejects.toMatchObject({ status: 'ALREADY_EXISTS', code: 'PROVIDER_ALREADY_EXISTS' })
      expect(await at(0).linked.shareProvider({ provider: 'NKP', vcenter: nameOf(2) })).toEqual({
        alreadyPresent: false,
      })
      expect(await at(0).linked.shareProvider({ provider: 'NKP', vcenter: nameOf(2) })).toEqual({
        alreadyPresent: true,
      })
      await at(1).providers.deleteProvider({ provider: 'NKP' })
      await at(0).linked.shareProvider({ provider: 'NKP', vcenter: nameOf(1) })
      const shared = await until(
        () => comparisonAt(0, 'NKP'),
        (comparison) => comparison?.holders.length === 3 && comparison.verdict === 'same',
      )
      expect(new Set(shared?.holders.map(({ keyId }) => keyId)).size).toBe(1)
    },
  )

  step('count the providers of linked vCenters as places of a KDK', async () => {
    const { places } = await at(0).custody.getCustody({ provider: 'NKP', without: [] })
    expect(places.filter(({ kind }) => kind === 'linked').map(({ name }) => name)).toEqual(
      [nameOf(1), nameOf(2)].toSorted(),
    )
  })

  step('agree again after two of them changed data while another was stopped', async () => {
    site.node(VCENTERS[1]).kill({ losesPower: false })
    await createUser(0, 'dot@vsphere.local')
    await at(0).authorization.deleteUser({ user: 'cay@vsphere.local' })
    await until(
      () => at(0).linked.listLinkedVcenters({}),
      ({ vcenters }) => vcenters.some(({ name, reachable }) => name === nameOf(1) && !reachable),
    )
    site.node(VCENTERS[0]).kill({ losesPower: false })
    site.node(VCENTERS[2]).kill({ losesPower: false })
    await site.startNode(VCENTERS[1])
    await createUser(1, 'eve@vsphere.local')
    await at(1).authorization.setPermission({
      permission: {
        user: 'cay@vsphere.local',
        role: 'ReadOnly',
        propagate: true,
        entity: { kind: 'vCenter', name: '' },
      },
    })
    await site.startNode(VCENTERS[0])
    await site.startNode(VCENTERS[2])
    const expected = [
      'administrator@vsphere.local',
      ...['ann', 'ben', 'dot', 'eve'].map((name) => `${name}@vsphere.local`),
    ]
    for (const index of [0, 1, 2] as const) {
      await until(
        () => usersAt(index),
        (users) => users.toSorted().join() === expected.join(),
      )
      const { permissions } = await at(index).authorization.listPermissions({})
      expect(permissions.map(({ user }) => user)).toEqual(['administrator@vsphere.local'])
    }
  })

  step('refuse a vCenter that was not admitted, or whose link has ended', async () => {
    const instanceId = randomUUID()
    const { csrDer, privateKeyPkcs8 } = await createKeyAndCsr({
      commonName: 'stranger',
      random: seededRandom('stranger'),
    })
    const { certificatePem, rootsPem } = await at(0).linked.admitPartner({
      csr: csrDer,
      instanceId,
      address: 'stranger:443',
    })
    const channel = await site.connect({
      address: addressOf(VCENTER),
      tls: { certificatePem, privateKeyPem: privateKeyToPem(privateKeyPkcs8), rootsPem },
      expectPeer: { kind: 'vcenter' },
    })
    try {
      const partner = channel.client('nkpsim.vcenter.v1.PartnerService')
      expect((await partner.getSummary({}, CALL)).summary?.name).toBe(nameOf(0))
      await expect(
        channel.client('nkpsim.vcenter.v1.KeyProviderService').listProviders({}, CALL),
      ).rejects.toMatchObject({ status: 'PERMISSION_DENIED' })
      const broken = { key: 'user x', value: '{', deleted: false, counter: 99, origin: instanceId }
      await expect(partner.exchange({ entries: [broken] }, CALL)).rejects.toMatchObject({
        code: 'INVALID_REQUEST',
      })
      await at(0).linked.removePartner({ name: `vc-${instanceId.slice(0, 8)}` })
      await expect(partner.getSummary({}, CALL)).rejects.toMatchObject({ code: 'NOT_LINKED' })
      await expect(partner.exchange({ entries: [] }, CALL)).rejects.toMatchObject({
        code: 'NOT_LINKED',
      })
    } finally {
      channel.close()
    }
  })

  step('can end their link, and each keeps the shared data', async () => {
    expect(await at(0).linked.removePartner({ name: nameOf(1) })).toEqual({ told: true })
    expect((await at(1).linked.listLinkedVcenters({})).vcenters.map(({ name }) => name)).toEqual([
      nameOf(2),
    ])
    expect(await usersAt(1)).toContain('dot@vsphere.local')
    await expect(at(0).linked.removePartner({ name: nameOf(1) })).rejects.toMatchObject({
      code: 'PARTNER_NOT_FOUND',
    })
  })
})
