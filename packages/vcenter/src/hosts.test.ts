import { X509Certificate } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { PATIENCE_MS, until, untilEqual } from '@nkpsim/daemon/testing'
import { createSimulatedDisk, systemClock, systemRandom } from '@nkpsim/effects'
import { type RpcChannel, RpcError, type vcenterV1 } from '@nkpsim/rpc'
import { createMemoryNetwork } from '@nkpsim/rpc/memory'
import { type FakeHost, fakeHost } from './testing/fake-host.ts'
import { startVcenterdInMemory, type VcenterdInMemory } from './testing/vcenterd-in-memory.ts'

const CALL = { timeoutMs: PATIENCE_MS }
const MANY = 100

const disk = createSimulatedDisk({ random: systemRandom })
const network = createMemoryNetwork()
const desk = network.node('desk', systemClock)
const hosts: FakeHost[] = []
let machines = 0
let vcenterd: VcenterdInMemory
let channel: RpcChannel

const inventory = () => channel.client('nkpsim.vcenter.v1.InventoryService')
const providers = () => channel.client('nkpsim.vcenter.v1.KeyProviderService')
const newHost = async (): Promise<FakeHost> => {
  const machine = `machine-${++machines}`
  const host = await fakeHost({ network: network.node(machine, systemClock), machine })
  hosts.push(host)
  return host
}
const add = (host: FakeHost, more: Partial<vcenterV1.AddHostRequest>) =>
  inventory().addHost({ cluster: 'Cluster', ...host.credentials, ...more }, CALL)
const refusalOf = async (call: Promise<unknown>): Promise<string> => {
  try {
    await call
    return 'nothing was refused'
  } catch (error) {
    if (error instanceof RpcError) return error.code
    throw error
  }
}
const names = async () =>
  (await inventory().listHosts({}, CALL)).hosts.map(({ name }) => name).sort()
const hostOf = async (name: string) => (await inventory().getHost({ name }, CALL)).host
/**
 * vCenter waits only a few seconds for the first contact before it answers the call that adds the
 * host.
 */
const untilConnected = (name: string) =>
  untilEqual(async () => (await hostOf(name))?.connectionState, 'CONNECTION_STATE_CONNECTED')
const heldBy = ({ agent }: FakeHost) => agent.held.keyProviders.map(({ provider }) => provider)
const open = async () => {
  vcenterd = await startVcenterdInMemory({ disk, network, desk })
  channel = await vcenterd.connect()
}

beforeAll(async () => {
  await open()
  await inventory().createDatacenter({ name: 'DC' }, CALL)
  await inventory().createCluster({ datacenter: 'DC', name: 'Cluster' }, CALL)
})
afterAll(async () => {
  channel.close()
  await vcenterd.stop()
  await Promise.all(hosts.map((host) => host.close()))
})

describe('a host', () => {
  it('is connected with its own certificate after it is added', async () => {
    const host = await newHost()
    const { host: added } = await add(host, { name: 'esx-1' })
    expect(added).toMatchObject({
      id: host.agent.hostId,
      name: 'esx-1',
      cluster: 'Cluster',
    })
    await untilConnected('esx-1')
    expect(await hostOf('esx-1')).toMatchObject({ tpmVersion: '2.0', version: '8.0.3' })
    const certificate = new X509Certificate(host.certificatePem)
    expect(certificate.subjectAltName).toContain(`URI:urn:nkpsim:host:${host.agent.hostId}`)
  })

  it('cannot be added a second time or under a second name, and no other host can take its name', async () => {
    const [first] = hosts
    if (first === undefined) throw new Error('no host')
    const other = await newHost()
    expect(await refusalOf(add(first, { name: 'esx-1' }))).toBe('HOST_ALREADY_CONNECTED')
    expect(await refusalOf(add(first, { name: 'esx-2' }))).toBe('HOST_ALREADY_EXISTS')
    expect(await refusalOf(add(other, { name: 'esx-1' }))).toBe('HOST_ALREADY_EXISTS')
    expect(other.certificatePem).toBe('')
    expect(await names()).toEqual(['esx-1'])
    await add(first, { name: 'esx-1', force: true })
    await untilConnected('esx-1')
  })

  it('is not added if it refuses, and the failed call leaves nothing behind', async () => {
    const host = await newHost()
    expect(await refusalOf(add(host, { name: 'esx-2', password: 'x' }))).toBe(
      'HOST_CREDENTIALS_WRONG',
    )
    for (const [code, expected] of [
      ['MANAGED_BY_ANOTHER_VCENTER', 'HOST_MANAGED_BY_ANOTHER_VCENTER'],
      ['INVALID_CERTIFICATE', 'HOST_REFUSED'],
    ] as const) {
      host.beforeInstall = async () => {
        throw new RpcError('FAILED_PRECONDITION', code, 'no')
      }
      expect(await refusalOf(add(host, { name: 'esx-2' }))).toBe(expected)
    }
    expect(await names()).toEqual(['esx-1'])
    host.beforeInstall = async () => undefined
    await add(host, { name: 'esx-2' })
    expect(await names()).toEqual(['esx-1', 'esx-2'])
  })

  it('is refused with its thumbprint in the error message if the operator gave no thumbprint', async () => {
    const host = await newHost()
    await expect(add(host, { name: 'esx-3', thumbprint: '' })).rejects.toMatchObject({
      code: 'HOST_THUMBPRINT_UNVERIFIED',
      message: expect.stringContaining(host.credentials.thumbprint),
    })
    const loose = host.credentials.thumbprint.replaceAll(':', '').toLowerCase()
    await add(host, { name: 'esx-3', thumbprint: loose, cluster: '' })
  })

  it('is added by only one call at a time: a second call fails with HOST_ADD_IN_PROGRESS', async () => {
    const host = await newHost()
    const rival = await newHost()
    const arrived = Promise.withResolvers<void>()
    const goOn = Promise.withResolvers<void>()
    host.beforeInstall = async () => {
      arrived.resolve()
      await goOn.promise
    }
    const first = add(host, { name: 'esx-4' })
    await arrived.promise
    expect(await refusalOf(add(rival, { name: 'esx-4' }))).toBe('HOST_ADD_IN_PROGRESS')
    expect(await refusalOf(add(host, { name: 'esx-5' }))).toBe('HOST_ADD_IN_PROGRESS')
    goOn.resolve()
    await first
    expect(await names()).toEqual(['esx-1', 'esx-2', 'esx-3', 'esx-4'])
  })
})

describe('a key provider', () => {
  it('is withheld from hosts outside clusters, and from unattested hosts if it requires a TPM', async () => {
    const [one, two, standalone] = hosts.filter(({ certificatePem }) => certificatePem !== '')
    if (!one || !two || !standalone) throw new Error('no hosts')
    two.agent.held = { ...two.agent.held, tpmVersion: '', encryptionMode: 'NONE' }
    await two.agent.close()
    await add(two, { name: 'esx-2', force: true })
    for (const [provider, tpmRequired] of [
      ['for all', false],
      ['for TPMs', true],
    ] as const)
      await providers().createProvider({ provider, constraints: { tpmRequired } }, CALL)
    await untilEqual(() => heldBy(one), ['for all'])
    await untilEqual(() => heldBy(two), ['for all'])
    expect(heldBy(standalone)).toEqual([])
    const { hosts: on } = await providers().getProvider({ provider: 'for TPMs' }, CALL)
    const unproved = expect.stringContaining(
      'withheld, because the host is not accepted: the host gave no attestation report',
    )
    expect(Object.fromEntries(on.map(({ host, message }) => [host, message]))).toEqual({
      'esx-1': unproved,
      'esx-2': 'TPM2 device is required',
      'esx-3': 'the host is not in a cluster',
      'esx-4': unproved,
    })
    const sent = hosts.flatMap(({ agent }) => agent.received.flatMap((each) => each.keyProviders))
    expect(sent.map(({ provider }) => provider)).not.toContain('for TPMs')
  })

  it('becomes usable on the hosts and active after its backup was downloaded', async () => {
    const [one] = hosts
    const isUsable = () =>
      one?.agent.held.keyProviders.find(({ provider }) => provider === 'for all')?.usable
    expect(isUsable()).toBe(false)
    const asked = { provider: 'for all', password: 'x' }
    const { url, downloadToken: token } = await providers().exportProvider(asked, CALL)
    const { host: address, pathname } = new URL(url)
    const { rootsPem } = vcenterd.operator
    const headers = { authorization: `Bearer ${token}` }
    const download = { method: 'GET', address, url: pathname, headers, rootsPem }
    expect((await desk.request(download)).statusCode).toBe(200)
    await until(isUsable)
    const status = async () =>
      (await providers().getProvider({ provider: 'for all' }, CALL)).provider?.status
    await untilEqual(status, 'PROVIDER_STATUS_ACTIVE')
  })

  it('is withheld from a host that reconnects without its TPM', async () => {
    const [one] = hosts
    if (one === undefined) throw new Error('no host')
    one.agent.held = { ...one.agent.held, tpmVersion: '', encryptionMode: 'NONE' }
    channel.close()
    await vcenterd.stop()
    await open()
    const kept = async () => (await hostOf('esx-1'))?.tpmVersion
    await untilEqual(kept, '')
    expect(heldBy(one)).toEqual(['for all'])
  })

  it('is taken from a host that is added again with a version that does not support it', async () => {
    const host = await newHost()
    host.agent.held = { ...host.agent.held, tpmVersion: '', encryptionMode: 'NONE' }
    await add(host, { name: 'older' })
    await untilEqual(() => heldBy(host), ['for all'])
    host.agent.held = { ...host.agent.held, version: '7.0.1' }
    await host.agent.close()
    // vCenter does not add a host again whose session it still believes to be open.
    const stateOf = async () => (await hostOf('older'))?.connectionState
    await untilEqual(stateOf, 'CONNECTION_STATE_NOT_RESPONDING')
    await add(host, { name: 'older' })
    await untilEqual(() => heldBy(host), [])
    await inventory().removeHost({ host: 'older' }, CALL)
  })

  it('reaches a standalone host that joins a cluster', async () => {
    const [, , , standalone] = hosts
    if (standalone === undefined) throw new Error('no host')
    expect((await hostOf('esx-3'))?.cluster).toBe('')
    await add(standalone, { name: 'esx-3', force: true })
    await untilEqual(() => heldBy(standalone), ['for all'])
  })

  it('reaches all other hosts if one host states a generation that no vCenter has sent', async () => {
    const rogue = await newHost()
    rogue.agent.held = { ...rogue.agent.held, term: 1, generation: 2 ** 48 - 1 }
    await add(rogue, { name: 'rogue' })
    const monitoring = channel.client('nkpsim.vcenter.v1.MonitoringService')
    const alarmed = async () =>
      (await monitoring.listAlarms({}, CALL)).alarms
        .filter(({ name }) => name === 'Host Key Provider State Alarm')
        .map(({ entity }) => entity)
    await untilEqual(alarmed, ['rogue'])
    const constraints = { tpmRequired: false }
    await providers().createProvider({ provider: 'besides the rogue', constraints }, CALL)
    const [one] = hosts
    await until(() => one && heldBy(one).includes('besides the rogue'))
    expect(rogue.agent.received).toEqual([])
    expect(one?.agent.held.generation).toBeLessThan(2 ** 20)
    await inventory().removeHost({ host: 'rogue' }, CALL)
    await untilEqual(alarmed, [])
  })

  it(`reaches ${MANY} hosts at the same time`, async () => {
    const many = await Promise.all(Array.from({ length: MANY }, newHost))
    for (const [index, host] of many.entries()) await add(host, { name: `rack-${index}` })
    // No host answers before vCenter has asked all of them. A vCenter that asks one host after
    // another would never finish.
    const unanswered = new Set<FakeHost>()
    const allAsked = Promise.withResolvers<void>()
    for (const host of many)
      host.agent.beforeAnswer = async ({ keyProviders }, signal) => {
        if (!keyProviders.some(({ provider }) => provider === 'for many')) return
        unanswered.add(host)
        signal.addEventListener('abort', () => unanswered.delete(host))
        if (unanswered.size === MANY) allAsked.resolve()
        await allAsked.promise
      }
    await providers().createProvider(
      { provider: 'for many', constraints: { tpmRequired: false } },
      CALL,
    )
    await until(() => many.every((host) => heldBy(host).includes('for many')))
    const { provider } = await providers().getProvider({ provider: 'for many' }, CALL)
    expect(provider?.hostsDesired).toBeGreaterThanOrEqual(MANY)
  })
})
