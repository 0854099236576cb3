import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { silentLogger } from '@nkpsim/daemon/testing'
import { systemClock, systemRandom } from '@nkpsim/effects'
import { createKeyAndCsr } from '@nkpsim/pki'
import { grpcNetwork } from '@nkpsim/rpc/grpc-network'
import { ROOT } from '../records/entity.ts'
import type { Store } from '../store/store.ts'
import { simulatedStore } from '../testing/models.ts'
import { createDomain, type Domain, partnerEntries } from './domain.ts'
import { startSynchronizer } from './synchronizer.ts'

const MAX_SHARED = 9000
const MAX_PARTNERS = 14
const OTHER = randomUUID()
const PARTNER = { instanceId: OTHER, address: 'other:443' }
const tooMany = expect.objectContaining({
  code: 'ACCESS_LIMIT_REACHED',
  message: expect.stringContaining(`at most ${MAX_SHARED} users`),
})
const domainFull = expect.objectContaining({ code: 'DOMAIN_FULL' })

let store: Store

beforeEach(async () => {
  store = await simulatedStore()
})
afterEach(() => {
  store.close()
})

const HASH = { salt: Buffer.alloc(16), hash: Buffer.alloc(32) }
const nowMs = () => Date.now()
const deletions = (count: number, value?: string, kind = 'role') =>
  Array.from({ length: count }, (_, index) => ({
    ...{ key: `${kind} ${index}`, value, counter: 1, origin: OTHER },
  }))
const entriesOf = (count: number, kind: string) => deletions(count, '[]', kind)
const link = (count: number) =>
  store.change((tables) => {
    for (let index = 0; index < count; index++) {
      const instanceId = randomUUID()
      tables.putPartner({ instanceId, name: `vc-${instanceId}`, address: 'a:1' })
    }
  })
const partnerIds = () => store.snapshot().partners.map(({ instanceId }) => instanceId)

/** Makes this vCenter ready to join a domain with these entries. */
async function readyToJoin(
  domainEntries: Parameters<typeof createDomain>[3],
  requireRights: () => Promise<void> = async () => undefined,
) {
  const domain = createDomain(store, nowMs, systemRandom, domainEntries)
  return installIn(domain, requireRights)
}

async function installIn(
  domain: Domain,
  requireRights: () => Promise<void> = async () => undefined,
) {
  const csrDer = await domain.prepare()
  const { authority } = store.identity
  const certificatePem = await authority.issue({
    ...{ csrDer, commonName: 'vc', identityUri: 'spiffe://x/vcenter/x', dnsNames: [] },
    ...{ validityDays: 1, nowMs: nowMs() },
  })
  const rootsPem = authority.certificatePem
  return () => domain.install({ ...PARTNER, certificatePem, rootsPem, joins: true }, requireRights)
}

describe('a vCenter that joins a domain', () => {
  it('is refused if both have too many entries together, and changes nothing', async () => {
    await store.change((tables) => tables.putEntries(entriesOf(MAX_SHARED / 2, 'role')))
    const { entries } = store.snapshot()
    const theirs = entriesOf(MAX_SHARED / 2 + 1, 'role theirs')
    const install = await readyToJoin(async () => new Map(theirs.map((each) => [each.key, each])))
    await expect(install()).rejects.toEqual(tooMany)
    expect(partnerIds()).toEqual([])
    expect(store.snapshot().entries).toEqual(entries)
  })

  it('is refused if the domain became full while it asked for the entries', async () => {
    const install = await readyToJoin(async () => {
      await link(MAX_PARTNERS)
      return new Map()
    })
    await expect(install()).rejects.toEqual(domainFull)
    expect(partnerIds()).toHaveLength(MAX_PARTNERS)
  })

  it('uses its certificate once, even if a second call waits meanwhile', async () => {
    let first: Promise<void> | undefined
    let asked = 0
    const install = await readyToJoin(async () => {
      if (++asked === 2) await first
      return new Map()
    })
    first = install()
    await expect(install()).rejects.toMatchObject({ code: 'INVALID_REQUEST' })
    await first
    expect(partnerIds()).toEqual([OTHER])
  })

  it('is refused if its caller lost rights while it asked for the entries', async () => {
    let hasRights = true
    const install = await readyToJoin(
      async () => {
        hasRights = false
        return new Map()
      },
      async () => {
        if (!hasRights) throw new Error('no rights')
      },
    )
    await expect(install()).rejects.toThrow('no rights')
    expect(partnerIds()).toEqual([])
  })

  it('is refused if the partner was unlinked while it asked for the entries', async () => {
    const install = await readyToJoin(async () => {
      await store.change((tables) => tables.removePartner(OTHER))
      return new Map()
    })
    await store.change((tables) => tables.putPartner({ ...PARTNER, name: 'vc-other' }))
    await expect(install()).rejects.toMatchObject({ code: 'PARTNER_NOT_FOUND' })
    expect(partnerIds()).toEqual([])
  })

  it('does not take entries that it received before another call joined the domain', async () => {
    const [older] = entriesOf(1, 'role')
    const install = await readyToJoin(async (_, credentials) => {
      await store.change((tables) => {
        tables.putPartner({ ...PARTNER, name: 'vc-other' })
        tables.putPartnerCredentials(OTHER, credentials)
      })
      return new Map(older && [[older.key, older]])
    })
    await install()
    expect(store.snapshot().entries.size).toBe(0)
  })
})

it.each<[string, (install: () => Promise<void>, domain: Domain) => Promise<unknown>]>([
  ['installs the certificate of', async (install) => install()],
  [
    'admits',
    async (_install, domain) => domain.admit({ ...PARTNER, csrDer: await domain.prepare() }),
  ],
])(
  'a vCenter that %s a partner during its removal keeps the new link',
  async (_what, linkAgain) => {
    const domain = createDomain(store, nowMs, systemRandom, async () => new Map())
    const install = await installIn(domain)
    await domain.admit({ ...PARTNER, csrDer: await domain.prepare() })
    await expect(
      domain.remove(OTHER, async () => void (await linkAgain(install, domain))),
    ).rejects.toMatchObject({ code: 'PARTNER_NOT_FOUND' })
    expect(partnerIds()).toEqual([OTHER])
    await domain.remove(OTHER, async () => undefined)
    expect(partnerIds()).toEqual([])
  },
)

it('a vCenter that joins a domain keeps its users, roles and permissions, even if the domain deleted others of these names', async () => {
  const { stop } = await startSynchronizer({
    store,
    network: grpcNetwork,
    machineClock: systemClock,
    logger: silentLogger,
  })
  const names = ['carol@x', 'mary@x']
  await store.change((tables) => {
    for (const name of names) tables.putUser({ name, password: HASH, passwordVersion: 1 })
    tables.putRole({ name: 'Reader', privileges: [] })
    for (const user of names)
      tables.putPermission({ user, entity: ROOT, role: 'Admin', propagates: true })
  })
  const { entries } = store.snapshot()
  const deleted = ['user carol@x', 'permission carol@x', 'role Reader']
  const domain = [...entries.values()].map((entry) =>
    deleted.includes(entry.key)
      ? { ...entry, value: undefined, counter: entry.counter + entries.size, origin: OTHER }
      : entry,
  )
  const install = await readyToJoin(async () => new Map(domain.map((each) => [each.key, each])))
  await install()
  await stop()
  const { users, roles, permissions, entries: joined } = store.snapshot()
  expect(users.map(({ name }) => name).toSorted()).toEqual(names)
  expect(roles.map(({ name }) => name)).toEqual(['Reader'])
  expect(permissions.map(({ user }) => user).toSorted()).toEqual(names)
  // The domain gets them back, because these entries are later than its deletions.
  for (const key of deleted) {
    expect(joined.get(key)?.value).toBe(entries.get(key)?.value)
    expect(joined.get(key)?.counter).toBeGreaterThan(
      (entries.get(key)?.counter ?? 0) + entries.size,
    )
  }
})

describe('a vCenter that is asked to admit another', () => {
  const admitting = async () => {
    const { csrDer, privateKeyPkcs8 } = await createKeyAndCsr({
      commonName: 'other',
      random: systemRandom,
    })
    privateKeyPkcs8.wipe()
    const domain = createDomain(store, nowMs, systemRandom, partnerEntries(grpcNetwork))
    return (instanceId = OTHER) => domain.admit({ instanceId, address: 'other:443', csrDer })
  }

  it('refuses if it has too many entries, but admits a known vCenter again', async () => {
    const admit = await admitting()
    await store.change((tables) => tables.putEntries(entriesOf(MAX_SHARED, 'role')))
    await admit()
    await store.change((tables) => tables.putEntries(deletions(1, undefined, 'license')))
    await expect(admit(randomUUID())).rejects.toEqual(tooMany)
    await admit()
    expect(partnerIds()).toEqual([OTHER])
  })

  it('does not count its deletions if it is not linked', async () => {
    const admit = await admitting()
    await store.change((tables) => {
      tables.putEntries(entriesOf(MAX_SHARED, 'role'))
      tables.putEntries(deletions(1, undefined, 'license'))
    })
    await admit()
    expect(partnerIds()).toEqual([OTHER])
  })

  it('admits only as many vCenters as the domain has room for, even if several ask at the same time', async () => {
    await link(MAX_PARTNERS - 1)
    const admit = await admitting()
    const results = await Promise.allSettled([admit(randomUUID()), admit(randomUUID())])
    expect(results.filter(({ status }) => status === 'rejected')).toEqual([
      { status: 'rejected', reason: domainFull },
    ])
    expect(partnerIds()).toHaveLength(MAX_PARTNERS)
  })
})
