import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { OPERATOR_FILES } from '@nkpsim/daemon/operator-files'
import { PATIENCE_MS, until } from '@nkpsim/daemon/testing'
import { story } from '@nkpsim/daemon/testing/story'
import { clusterPaths } from './local-cluster/paths.ts'
import { connectVcenterWithoutSession } from './operator/channels.ts'
import { linkVcenters } from './operator/link-vcenters.ts'
import { readSession } from './operator/session-file.ts'
import { operatorOf } from './testing/operator.ts'
import { startTestCluster, type TestCluster } from './testing/test-cluster.ts'

const CALL = { timeoutMs: PATIENCE_MS }
const PASSWORD = 'Linked-mode-2026'

let sites: [TestCluster, TestCluster]
const at = (index: 0 | 1) => operatorOf(sites[index].stateDir)
const instanceIdOf = (index: 0 | 1) => sites[index].vcenter.instanceId
const nameOf = (index: 0 | 1) => `vc-${instanceIdOf(index).slice(0, 8)}`
const passwordFileOf = (index: 0 | 1) =>
  join(clusterPaths.operator(sites[index].stateDir), OPERATOR_FILES.administratorPassword)

const logIn = async (index: 0 | 1, user: string, password = PASSWORD): Promise<string> => {
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
const isSession = async (index: 0 | 1, token = ''): Promise<boolean> => {
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
const usersAt = async (index: 0 | 1) => (await at(index).authorization.listUsers({})).users
const createUser = (index: 0 | 1, user: string) =>
  at(index).authorization.createUser({ user, password: PASSWORD })

beforeAll(async () => {
  sites = await Promise.all([
    startTestCluster({ hosts: 0, noTpm: [] }),
    startTestCluster({ hosts: 0, noTpm: [] }),
  ])
})
afterAll(async () => {
  for (const site of sites) await site.dispose()
})

story('two vCenters of different state folders', (step) => {
  step('share users from before the link, and the administrator of the domain', async () => {
    await createUser(0, 'ann@vsphere.local')
    await createUser(1, 'ben@vsphere.local')
    // A deletion before the link has no effect in the domain.
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
})
