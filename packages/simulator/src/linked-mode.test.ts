import { randomUUID } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { OPERATOR_FILES } from '@nkpsim/daemon/operator-files'
import { PATIENCE_MS, until } from '@nkpsim/daemon/testing'
import { story } from '@nkpsim/daemon/testing/story'
import { systemRandom } from '@nkpsim/effects'
import { createKeyAndCsr, privateKeyToPem } from '@nkpsim/pki'
import { connectRpc } from '@nkpsim/rpc'
import { killVcenter } from './faults/kill.ts'
import { clusterPaths } from './local-cluster/paths.ts'
import { readVcenter } from './local-cluster/ready-content.ts'
import { startVcenter } from './local-cluster/single-process.ts'
import { connectVcenterWithoutSession } from './operator/channels.ts'
import { linkVcenters } from './operator/link-vcenters.ts'
import { readSession } from './operator/session-file.ts'
import { operatorOf } from './testing/operator.ts'
import { startTestCluster, type TestCluster } from './testing/test-cluster.ts'

const CALL = { timeoutMs: PATIENCE_MS }
const PASSWORD = 'Linked-mode-2026'
const ROLE = 'NoCryptoAdmin'

let sites: [TestCluster, TestCluster, TestCluster]
const at = (index: 0 | 1 | 2) => operatorOf(sites[index].stateDir)
const instanceIdOf = (index: 0 | 1 | 2) => sites[index].vcenter.instanceId
const nameOf = (index: 0 | 1 | 2) => `vc-${instanceIdOf(index).slice(0, 8)}`
const passwordFileOf = (index: 0 | 1 | 2) =>
  join(clusterPaths.operator(sites[index].stateDir), OPERATOR_FILES.administratorPassword)

const logIn = async (index: 0 | 1 | 2, user: string, password = PASSWORD): Promise<string> => {
  const channel = connectVcenterWithoutSession(sites[index].stateDir)
  try {
    const { session } = await channel
      .client('nkpsim.vcenter.v1.SessionService')
      .login({ user, password }, CALL)
    return session?.user ?? ''
  } finally {
    channel.close()
  }
}
const isSession = async (index: 0 | 1 | 2, token = ''): Promise<boolean> => {
  const channel = connectVcenterWithoutSession(sites[index].stateDir)
  try {
    const authorization = `Bearer ${token}`
    await channel
      .client('nkpsim.vcenter.v1.SessionService')
      .getSession({}, { ...CALL, authorization })
    return true
  } catch (error) {
    expect(error).toMatchObject({ status: 'UNAUTHENTICATED' })
    return false
  } finally {
    channel.close()
  }
}
const usersAt = async (index: 0 | 1 | 2) => (await at(index).authorization.listUsers({})).users
const providersAt = async (index: 0 | 1 | 2) =>
  (await at(index).providers.listProviders({})).providers.map(({ provider }) => provider)
const createUser = (index: 0 | 1 | 2, user: string) =>
  at(index).authorization.createUser({ user, password: PASSWORD })
const createProvider = (index: 0 | 1 | 2, provider: string) =>
  at(index).providers.createProvider({ provider, constraints: { tpmRequired: false } })
const comparisonAt = async (index: 0 | 1 | 2, name: string) =>
  (await at(index).linked.compareProviders({})).providers.find(({ provider }) => provider === name)

beforeAll(async () => {
  sites = await Promise.all([
    startTestCluster({ hosts: 1, noTpm: [1] }),
    startTestCluster({ hosts: 0, noTpm: [] }),
    startTestCluster({ hosts: 0, noTpm: [] }),
  ])
})
afterAll(async () => {
  for (const site of sites) await site.dispose()
})

story('linked vCenters', (step) => {
  step('share users from before the link, and the administrator of the domain', async () => {
    await createUser(0, 'ann@vsphere.local')
    await createUser(1, 'ben@vsphere.local')
    // A deletion on a vCenter before it joins has no effect in the domain.
    await createUser(0, 'ben@vsphere.local')
    await at(0).authorization.deleteUser({ user: 'ben@vsphere.local' })
    await at(1).linked.listLinkedVcenters({})
    const session = readSession(sites[1].stateDir)
    const domains = readFileSync(passwordFileOf(0), 'utf8')
    const former = readFileSync(passwordFileOf(1), 'utf8')
    const names = await linkVcenters(sites[1].stateDir, sites[0].stateDir, CALL)
    expect(names).toEqual({ own: nameOf(1), other: nameOf(0) })
    expect(await logIn(1, 'ann@vsphere.local')).toBe('ann@vsphere.local')
    await until(
      () => usersAt(0),
      (users) => users.includes('ben@vsphere.local'),
    )
    expect(await logIn(0, 'ben@vsphere.local')).toBe('ben@vsphere.local')
    expect(await logIn(1, 'administrator@vsphere.local', domains)).toBe(
      'administrator@vsphere.local',
    )
    await expect(logIn(1, 'administrator@vsphere.local', former)).rejects.toMatchObject({
      code: 'INVALID_LOGIN',
    })
    await expect(at(1).linked.listLinkedVcenters({})).resolves.toBeDefined()
    await expect(isSession(1, session?.token)).resolves.toBe(false)
    expect(readFileSync(passwordFileOf(1), 'utf8')).toBe(domains)
    expect(statSync(passwordFileOf(1)).mode & 0o777).toBe(0o600)
  })

  step('can be three vCenters, each linked with each other', async () => {
    for (const other of [0, 1] as const)
      await linkVcenters(sites[2].stateDir, sites[other].stateDir, CALL)
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
      await sites[0].download('NKP')
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

  step('agree again after each vCenter changed data while another was stopped', async () => {
    await killVcenter({ stateDir: sites[1].stateDir })
    await createUser(0, 'dot@vsphere.local')
    await at(0).authorization.deleteUser({ user: 'cay@vsphere.local' })
    await until(
      () => at(0).linked.listLinkedVcenters({}),
      ({ vcenters }) => vcenters.some(({ name, reachable }) => name === nameOf(1) && !reachable),
    )
    await killVcenter({ stateDir: sites[0].stateDir })
    await killVcenter({ stateDir: sites[2].stateDir })
    await startVcenter({ stateDir: sites[1].stateDir })
    await createUser(1, 'eve@vsphere.local')
    await at(1).authorization.setPermission({
      permission: {
        user: 'cay@vsphere.local',
        role: 'ReadOnly',
        propagate: true,
        entity: { kind: 'vCenter', name: '' },
      },
    })
    await startVcenter({ stateDir: sites[0].stateDir })
    await startVcenter({ stateDir: sites[2].stateDir })
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
    const { address, port } = readVcenter(clusterPaths.vcenter(sites[0].stateDir))
    const instanceId = randomUUID()
    const { csrDer, privateKeyPkcs8 } = await createKeyAndCsr({
      commonName: 'stranger',
      random: systemRandom,
    })
    const { certificatePem, rootsPem } = await at(0).linked.admitPartner({
      csr: csrDer,
      instanceId,
      address: 'stranger:443',
    })
    const channel = connectRpc({
      address: `${address}:${port}`,
      tls: { certificatePem, privateKeyPem: privateKeyToPem(privateKeyPkcs8), rootsPem },
      expectPeer: { kind: 'vcenter', id: instanceIdOf(0) },
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
