import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { OPERATOR_FILES } from '@nkpsim/daemon/operator-files'
import { PATIENCE_MS, until } from '@nkpsim/daemon/testing'
import { clusterPaths } from '../local-cluster/paths.ts'
import { readAdministratorPassword } from '../operator/stored-password.ts'
import { startTestCluster, type TestCluster } from '../testing/test-cluster.ts'
import {
  type CallOptions,
  GENERIC_CLIENTS,
  type GenericClient,
  type Peer,
} from './testing/generic-clients.ts'

const run = promisify(execFile)
const CURL = { timeout: PATIENCE_MS }
const PROVIDERS = 'nkpsim.vcenter.v1.KeyProviderService'
const EVENTS = 'nkpsim.vcenter.v1.MonitoringService/FollowEvents'
const HEALTH = 'grpc.health.v1.Health'

let cluster: TestCluster
beforeAll(async () => {
  cluster = await startTestCluster({ hosts: 1, noTpm: [1], reflection: true })
})
afterAll(() => cluster.dispose())

for (const client of GENERIC_CLIENTS) {
  // The tests of a client that is not installed count as skipped.
  const suite = client.isInstalled() ? describe : describe.skip
  suite(`${client.name}, by reflection over mutual TLS`, () => testClient(client))
}

function testClient(client: GenericClient): void {
  let vcenter: Peer
  let host: Peer
  let options: CallOptions

  async function call(method: string, request: object, more = options) {
    return JSON.parse(await client.call(vcenter, method, request, more))
  }

  beforeAll(async () => {
    const operatorFolder = clusterPaths.operator(cluster.stateDir)
    vcenter = { port: cluster.vcenter.port, operatorFolder }
    host = { port: cluster.hosts[0]?.managementPort ?? 0, operatorFolder }
    const login = {
      user: 'administrator@vsphere.local',
      password: readAdministratorPassword(cluster.stateDir),
    }
    const method = 'nkpsim.vcenter.v1.SessionService/Login'
    const { token } = await call(method, login, { timeoutS: PATIENCE_MS / 1000 })
    options = { timeoutS: PATIENCE_MS / 1000, token }
  })

  it('lists exactly the services of each daemon', async () => {
    const ofVcenter = await client.list(vcenter)
    expect(ofVcenter).toContain(PROVIDERS)
    expect(ofVcenter).not.toContain('nkpsim.esxi.')
    const ofHost = await client.list(host)
    expect(ofHost).toContain('nkpsim.esxi.v1.VirtualMachineService')
    expect(ofHost).not.toContain('nkpsim.vcenter.')
  })

  it('asks a daemon for its health and for the health of a service', async () => {
    expect(await client.list(host)).toContain(HEALTH)
    for (const service of ['', PROVIDERS])
      expect(await call(`${HEALTH}/Check`, { service })).toEqual({ status: 'SERVING' })
  })

  it('creates, backs up, deletes, restores and lists a provider', async () => {
    const provider = 'nkp-1'
    const password = cluster.backupPassword
    const created = await call(`${PROVIDERS}/CreateProvider`, {
      provider,
      constraints: { tpmRequired: false },
    })
    expect(created.provider).toMatchObject({ provider, status: 'PROVIDER_STATUS_NOT_BACKED_UP' })
    const { url, downloadToken } = await call(`${PROVIDERS}/ExportProvider`, { provider, password })
    const token = join(cluster.folder, 'token')
    writeFileSync(token, `header = "Authorization: Bearer ${downloadToken}"\n`, { mode: 0o600 })
    const roots = join(clusterPaths.operator(cluster.stateDir), OPERATOR_FILES.roots)
    const curl = ['-fsS', '--cacert', roots, '--config', token, '--output', cluster.backupFile, url]
    await run('curl', curl, CURL)
    await expect(run('curl', curl, CURL)).rejects.toMatchObject({ code: 22 })
    await call(`${PROVIDERS}/DeleteProvider`, { provider })
    const config = readFileSync(cluster.backupFile).toString('base64')
    const restored = await call(`${PROVIDERS}/ImportProvider`, { config, password })
    expect(restored.provider).toMatchObject({ provider, keyId: created.provider.keyId })
    const { providers } = await call(`${PROVIDERS}/ListProviders`, {})
    expect(providers).toMatchObject([{ provider, kcv: created.provider.kcv }])
    await call(`${PROVIDERS}/DeleteProvider`, { provider })
  })

  it('follows events until the deadline that it sets', async () => {
    // On a busy machine, the process of the client may use up a deadline before the first event.
    let timeoutS = 2
    await until(async () => {
      timeoutS = Math.min(2 * timeoutS, 60)
      const followed = client.call(vcenter, EVENTS, {}, { ...options, timeoutS })
      const failure: unknown = await followed.catch((error: unknown) => error)
      expect(failure).toMatchObject({
        stderr: expect.stringContaining(client.codes.deadlineExceeded),
      })
      return String((failure as { stdout: unknown }).stdout).includes(
        'com.vmware.vc.kms.crypto.AllBackedUp',
      )
    })
  })

  it('receives the reason why a call failed', async () => {
    const told = (code: string) =>
      expect.objectContaining({ stderr: expect.stringContaining(code) })
    const ask = (more: CallOptions) =>
      client.call(vcenter, `${PROVIDERS}/GetProvider`, { provider: 'none' }, more)
    const { token } = options
    await expect(ask(token === undefined ? {} : { token })).rejects.toEqual(
      told('every call needs a deadline'),
    )
    await expect(ask({ timeoutS: 10 })).rejects.toEqual(told(client.codes.unauthenticated))
    await expect(ask(options)).rejects.toEqual(told(client.codes.notFound))
  })
}
