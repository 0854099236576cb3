import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import type { Call } from '@nkpsim/daemon/operation'
import { clusterClockOf, silentLogger } from '@nkpsim/daemon/testing'
import { simulatedCompute, systemClock, systemRandom } from '@nkpsim/effects'
import { createLoginCheck } from '../access/login-check.ts'
import { createUser } from '../access/users.ts'
import type { Distributor } from '../distribution/distributor.ts'
import { VcenterError } from '../errors.ts'
import { prepareBackup } from '../key-provider/backup.ts'
import { createExportTickets } from '../key-provider/export-tickets.ts'
import type { Domain } from '../linked/domain.ts'
import type { Synchronizer } from '../linked/synchronizer.ts'
import type { Store } from '../store/store.ts'
import { fakeDistributor } from '../testing/fake-distributor.ts'
import { host, keyProvider, simulatedStore } from '../testing/models.ts'
import { attestationOperations } from './attestation.ts'
import { custodyOperations } from './custody.ts'
import { keyProviderOperations } from './key-providers.ts'
import { linkedVcenterOperations } from './linked-vcenters.ts'
import { userOperations } from './users.ts'

const compute = simulatedCompute()
const clusterClock = clusterClockOf(systemClock)
const effects = { random: systemRandom, compute }
const USER = 'anna@vsphere.local'
const secret = (text: string): Secret => Secret.from(Buffer.from(text))
const HOST = host({ cluster: undefined })
const ENDED = { code: 'SESSION_EXPIRED' }

let store: Store

/** Returns the data of a call whose session ends before this check of it. */
function callThatEndsAt(check: number): Call {
  let checks = 0
  return {
    ...{ caller: { name: USER, sessionId: 's' }, peer: undefined, source: '', authority: '' },
    signal: new AbortController().signal,
    requireStill: async () => {
      if (++checks >= check) throw new VcenterError('SESSION_EXPIRED', 'it has ended')
    },
  }
}

const users = () => {
  const logins = createLoginCheck({
    compute,
    store,
    machineClock: systemClock,
    logger: silentLogger,
  })
  return userOperations({ ...effects, store, logins })
}

beforeEach(async () => {
  store = await simulatedStore()
  await createUser({ ...effects, store }, USER, secret('correct horse'), USER)
})
afterEach(() => store.close())

describe('a call whose session ends while it waits', () => {
  it('creates no user and sets no password', async () => {
    const before = store.snapshot().users
    const { createUser: create, setPassword } = users()
    const created = create.run({ user: 'ben@x', password: secret('new horse') }, callThatEndsAt(1))
    await expect(created).rejects.toMatchObject(ENDED)
    const set = setPassword.run({ user: USER, password: secret('new horse') }, callThatEndsAt(1))
    await expect(set).rejects.toMatchObject(ENDED)
    expect(store.snapshot().users).toEqual(before)
  })

  it.each([
    ['the old password is checked', 1],
    ['the new password is hashed', 2],
  ])('does not change the own password if the session ends while %s', async (_while, check) => {
    const before = store.snapshot().users
    const passwords = { password: secret('correct horse'), newPassword: secret('new horse') }
    const changed = users().changeOwnPassword.run(passwords, callThatEndsAt(check))
    await expect(changed).rejects.toMatchObject(ENDED)
    expect(store.snapshot().users).toEqual(before)
  })

  it('imports no key provider', async () => {
    const provider = keyProvider()
    const other = await simulatedStore()
    await other.change((tables) => tables.insertKeyProvider(provider))
    const protection = { password: secret('of the file'), withoutPassword: false }
    const made = await prepareBackup({ ...effects, store: other }, provider.name, protection, 1000)
    other.close()
    const { importProvider } = keyProviderOperations({
      ...{
        ...effects,
        store,
        clusterClock,
        machineClock: systemClock,
        distributor: fakeDistributor(),
      },
      ...{ tickets: createExportTickets(systemRandom), downloadOrigin: 'https://vcenter' },
      productVersion: { major: 8, minor: 0, update: 3 },
    })
    const input = { tpmRequired: undefined, dryRun: false, config: made.file }
    const password = secret('of the file')
    const imported = importProvider.run({ ...input, password }, callThatEndsAt(1))
    await expect(imported).rejects.toMatchObject(ENDED)
    expect(store.snapshot().keyProviders).toEqual([])
  })

  it.each<[string, (call: Call) => Promise<unknown>]>([
    ['the custody of a key', (call) => custody().run({ provider: 'any', without: [] }, call)],
    ['linked vCenters', (call) => linked().listLinkedVcenters.run({}, call)],
    ['the key providers of linked vCenters', (call) => linked().compareProviders.run({}, call)],
    ['the attestation of a host', (call) => attestation().run({ host: HOST.name }, call)],
  ])('does not show %s', async (_what, read) => {
    await store.change((tables) => tables.putHost(HOST))
    await expect(read(callThatEndsAt(1))).rejects.toMatchObject(ENDED)
  })
})

const custody = () =>
  custodyOperations({
    ...{ store, distributor: fakeDistributor(), linkedKeys: async () => [] },
    kmsHealth: { statuses: () => [] },
    hostKeys: { held: async () => new Map() },
  }).getCustody
const linked = () => {
  const synchronizer = { synchronize: async () => undefined, views: () => [] }
  return linkedVcenterOperations({
    ...{ ...effects, store, domain: {} as Domain },
    synchronizer: synchronizer as unknown as Synchronizer,
  })
}
const attestation = () => {
  const attestor = { attest: async () => undefined, standing: () => 'accepted' }
  const distributor = { ...fakeDistributor(), attestor } as unknown as Distributor
  return attestationOperations({ store, distributor }).attestHost
}
