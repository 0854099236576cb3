import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import type { Call } from '@nkpsim/daemon/operation'
import { clusterClockOf, silentLogger } from '@nkpsim/daemon/testing'
import { simulatedCompute, systemClock, systemRandom } from '@nkpsim/effects'
import { createLoginCheck } from '../access/login-check.ts'
import { createUser } from '../access/users.ts'
import { VcenterError } from '../errors.ts'
import { prepareBackup } from '../key-provider/backup.ts'
import { createExportTickets } from '../key-provider/export-tickets.ts'
import type { Store } from '../store/store.ts'
import { fakeDistributor } from '../testing/fake-distributor.ts'
import { keyProvider, simulatedStore } from '../testing/models.ts'
import { keyProviderOperations } from './key-providers.ts'
import { userOperations } from './users.ts'

const compute = simulatedCompute()
const clusterClock = clusterClockOf(systemClock)
const effects = { random: systemRandom, compute }
const USER = 'anna@vsphere.local'
const secret = (text: string): Secret => Secret.from(Buffer.from(text))
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
  const logins = createLoginCheck({ compute, store, clusterClock, logger: silentLogger })
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
      ...{ ...effects, store, clusterClock, distributor: fakeDistributor() },
      ...{ tickets: createExportTickets(systemRandom), downloadOrigin: 'https://vcenter' },
      productVersion: { major: 8, minor: 0, update: 3 },
    })
    const input = { tpmRequired: undefined, dryRun: false, config: made.file }
    const password = secret('of the file')
    const imported = importProvider.run({ ...input, password }, callThatEndsAt(1))
    await expect(imported).rejects.toMatchObject(ENDED)
    expect(store.snapshot().keyProviders).toEqual([])
  })
})
