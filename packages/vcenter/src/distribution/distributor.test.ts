import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { systemClock } from '@nkpsim/daemon'
import { silentLogger } from '@nkpsim/daemon/testing'
import { createKeyAndCsr, privateKeyToPem } from '@nkpsim/pki'
import { formatIdentityUri } from '@nkpsim/rpc'
import { DEFAULT_HOST_POLICY } from '../attestation/host-policy.ts'
import { conditionsOf } from '../monitoring/alarms.ts'
import type { Store } from '../store/store.ts'
import { eventually } from '../testing/eventually.ts'
import { type FakeAgent, fakeAgent } from '../testing/fake-agent.ts'
import { host, keyProvider, storeIn } from '../testing/models.ts'
import { tempFolder } from '../testing/temp-folder.ts'
import { type Distributor, startDistributor } from './distributor.ts'

let folder: ReturnType<typeof tempFolder>
let store: Store
let distributor: Distributor
const agents: FakeAgent[] = []

beforeEach(async () => {
  folder = tempFolder()
  store = await storeIn(folder.path)
  store.change((tables) => {
    tables.insertDatacenter('DC')
    tables.insertCluster({ name: 'Cluster', datacenter: 'DC', folder: undefined })
  })
  distributor = startDistributor({
    store,
    clock: systemClock,
    clusterClock: systemClock,
    random: () => 0,
    onConnection: () => undefined,
    trustedTpmFolder: undefined,
    checkpointCopies: { reach: () => undefined, lose: () => undefined },
    revocationCopies: { reach: () => undefined, lose: () => undefined },
    logger: silentLogger,
  })
})
afterEach(async () => {
  await distributor.stop()
  await Promise.all(agents.splice(0).map((agent) => agent.close()))
  store.close()
  folder[Symbol.dispose]()
})

/** A host of this vCenter's inventory that states a TPM, and never proves one. */
async function addHost(name: string, tpmVersion: string): Promise<FakeAgent> {
  const known = host({ name, tpmVersion })
  const agent = fakeAgent(known.id)
  agents.push(agent)
  agent.held = { ...agent.held, tpmVersion }
  const { csrDer, privateKeyPkcs8 } = await createKeyAndCsr({ commonName: name })
  const { authority } = store.identity
  const certificatePem = await authority.issue({
    csrDer,
    commonName: name,
    identityUri: formatIdentityUri({ kind: 'host', id: known.id }),
    dnsNames: ['localhost'],
    validityDays: 1,
    nowMs: Date.now(),
  })
  const port = await agent.listen(
    {
      certificatePem,
      privateKeyPem: privateKeyToPem(privateKeyPkcs8),
      rootsPem: authority.certificatePem,
    },
    0,
  )
  const added = { ...known, address: `localhost:${port}` }
  store.change((tables) => tables.putHost(added))
  await distributor.follow(added)
  await eventually(() => distributor.status(known.id).isConnected, true, 60_000)
  return agent
}

const hostOf = ({ hostId }: FakeAgent) => {
  const found = store.snapshot().hosts.find(({ id }) => id === hostId)
  if (found === undefined) throw new Error('no such host')
  return found
}
const reconnect = async (agent: FakeAgent, more: Partial<FakeAgent['held']>) => {
  const { streams } = agent
  agent.held = { ...agent.held, ...more }
  await distributor.leave(hostOf(agent))
  await distributor.follow(hostOf(agent))
  await eventually(() => agent.streams > streams, true, 60_000)
  await eventually(() => distributor.status(agent.hostId).isConnected, true, 60_000)
}
const reasonOf = ({ hostId }: FakeAgent) => store.snapshot().attestations.get(hostId)?.reason
const attested = (agent: FakeAgent, reason: string) =>
  eventually(() => reasonOf(agent), reason, 60_000)
const kdksSentTo = ({ received }: FakeAgent) =>
  received.flatMap(({ keyProviders }) =>
    keyProviders.filter(({ keyDerivationKey, credentialBlob }) =>
      [keyDerivationKey, credentialBlob].some(({ length }) => length > 0),
    ),
  )
const generationOf = ({ hostId }: FakeAgent) => distributor.status(hostId).observed?.generation
const caughtUp = (agent: FakeAgent) =>
  eventually(() => generationOf(agent) === store.snapshot().generation, true, 60_000)
const createProvider = (name: string) => {
  store.change((tables) => {
    tables.insertKeyProvider(keyProvider({ name }))
    tables.bumpGeneration()
  })
  distributor.distribute()
}
const withholdAlways = (isOn: boolean) => {
  store.change((tables) => tables.putHostPolicy({ ...DEFAULT_HOST_POLICY, withholdAlways: isOn }))
  distributor.distribute()
}

describe('with withhold-always, a host', () => {
  beforeEach(() => withholdAlways(true))

  it('that cannot prove its TPM gets nothing by stating that it has none', async () => {
    const agent = await addHost('esx-1', '2.0')
    await attested(agent, 'NO_EVIDENCE')
    createProvider('A')
    await reconnect(agent, { tpmVersion: '' })
    await attested(agent, 'TPM_MISSING')
    await caughtUp(agent)
    expect(kdksSentTo(agent)).toEqual([])
    await reconnect(agent, { tpmVersion: '1.2' })
    createProvider('B')
    await caughtUp(agent)
    expect(kdksSentTo(agent)).toEqual([])
  })

  it('that never stated a TPM gets nothing either, until the policy lets it', async () => {
    const agent = await addHost('esx-1', '')
    createProvider('A')
    await caughtUp(agent)
    expect([kdksSentTo(agent), reasonOf(agent)]).toEqual([[], undefined])
    withholdAlways(false)
    await eventually(() => kdksSentTo(agent).length, 1, 60_000)
  })
})

describe('a host that had a TPM and states none', () => {
  it('is not accepted, raises the alarm, and keeps what is known of its TPM', async () => {
    const agent = await addHost('esx-1', '2.0')
    await attested(agent, 'NO_EVIDENCE')
    await reconnect(agent, { tpmVersion: '' })
    await attested(agent, 'TPM_MISSING')
    const message =
      'the host had a TPM 2.0 and now states none: repair it, or accept it as it is: nkpsim host add esx-1 --force'
    expect(
      conditionsOf(store.snapshot(), {
        isConnected: () => true,
        doubtOf: () => undefined,
        skippedAuthorities: undefined,
      }),
    ).toContainEqual(
      expect.objectContaining({ name: 'Host TPM attestation alarm', status: 'red', message }),
    )
    const failures = store
      .newestEvents(100, {})
      .filter(({ id }) => id === 'com.vmware.vc.host.TPMAttestationFailedEvent')
    expect(failures.map(({ message: text }) => text)).toEqual([
      `Host TPM attestation failed: ${message}`,
      expect.stringContaining('the host gave no attestation report'),
    ])
  })

  it('is judged by its TPM again when it has it back', async () => {
    const agent = await addHost('esx-1', '2.0')
    await attested(agent, 'NO_EVIDENCE')
    await reconnect(agent, { tpmVersion: '' })
    await attested(agent, 'TPM_MISSING')
    await reconnect(agent, { tpmVersion: '2.0' })
    await attested(agent, 'NO_EVIDENCE')
  })
})
