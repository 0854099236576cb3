import { randomUUID } from 'node:crypto'
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { createDek } from '@nkpsim/crypto'
import { until, untilEqual } from '@nkpsim/daemon/testing'
import { silentLogger } from '@nkpsim/daemon/testing/silent-logger'
import { systemClock, systemRandom } from '@nkpsim/effects'
import {
  type CertificateAuthority,
  createCertificateAuthority,
  createKeyAndCsr,
  privateKeyToPem,
} from '@nkpsim/pki'
import { formatIdentityUri, type PeerIdentity } from '@nkpsim/rpc'
import { grpcNetwork } from '@nkpsim/rpc/grpc-network'
import { createAdmit } from '../operations/admit.ts'
import { vsanComponentOperations } from '../operations/vsan-components.ts'
import { vsanObjectOperations } from '../operations/vsan-objects.ts'
import type { Management } from '../records/management.ts'
import type { VsanMember } from '../records/vsan.ts'
import { createMemoryStore, type MemoryStore } from '../testing/vsan-memory-store.ts'
import { createObjectCipher } from '../vsan/esa/object-cipher.ts'
import { NO_OBJECT_KEYS, type ObjectKeys } from '../vsan/esa/object-keys.ts'
import type { VsanFiles } from '../vsan/namespace/vsan-files.ts'
import { startVsan, type VsanHost } from '../vsan/object/vsan-objects.ts'
import { createMemberChannels } from '../vsan/remote/member-channels.ts'
import { remotePeer } from '../vsan/remote/remote-peer.ts'
import { NO_VSAN } from '../vsan/vsan-on-host.ts'
import { createGuard } from './guard.ts'
import { toRpcError } from './rpc-errors.ts'
import { vsanComponentService } from './vsan-component-service.ts'

const SECTOR = 4096
/** No call of these tests uses files. */
const NO_FILES = {} as VsanFiles

let authority: CertificateAuthority
const stops: (() => Promise<void>)[] = []

async function managementOf(who: PeerIdentity): Promise<Management> {
  const { csrDer, privateKeyPkcs8 } = await createKeyAndCsr({
    commonName: who.kind,
    random: systemRandom,
  })
  const certificatePem = await authority.issue({
    ...{ csrDer, commonName: who.kind, identityUri: formatIdentityUri(who) },
    ...{ dnsNames: ['localhost'], validityDays: 1, nowMs: Date.now() },
  })
  return {
    ...{ vcenterInstanceId: randomUUID(), certificatePem, rootsPem: authority.certificatePem },
    ...{ privateKey: privateKeyPkcs8, term: 1, generation: 1 },
  }
}

type Host = { vsan: VsanHost; store: MemoryStore; hostId: string; close(): Promise<void> }

/** Starts hosts with real connections, each with one disk in memory. */
async function startHosts(
  count: number,
  keys: ObjectKeys = NO_OBJECT_KEYS,
): Promise<{ hosts: Host[]; members: VsanMember[] }> {
  const members: VsanMember[] = []
  const hosts = await Promise.all(
    Array.from({ length: count }, async (): Promise<Host> => {
      const hostId = randomUUID()
      const management = await managementOf({ kind: 'host', id: hostId })
      const channels = createMemberChannels({
        ...{ network: grpcNetwork, management: () => management, members: () => members },
      })
      const store = createMemoryStore(randomUUID())
      const vsan = startVsan({
        ...{ hostId, store, members: () => members, clock: systemClock, random: systemRandom },
        remotePeer: (id) => remotePeer(channels, id),
        ...{ keys, clusterNowMs: () => systemClock.nowMs() },
        logger: silentLogger,
      })
      const onHost = { host: () => vsan, files: () => NO_FILES, members: () => members }
      const operations = vsanComponentOperations({ vsan: onHost })
      const admit = createAdmit({
        ...{ state: { current: () => ({ management }) }, clock: systemClock },
        notes: { call: async () => () => undefined, refusal: async () => undefined },
      } as unknown as Parameters<typeof createAdmit>[0])
      const server = await grpcNetwork.createServer({
        tls: {
          ...{ certificatePem: management.certificatePem, rootsPem: management.rootsPem },
          privateKeyPem: privateKeyToPem(management.privateKey),
        },
        services: [vsanComponentService(operations)],
        guard: createGuard(admit, Object.values(operations)),
        ...{ toRpcError, logger: silentLogger },
      })
      const port = await server.listen('localhost', 0)
      members.push({ hostId, name: hostId, address: `localhost:${port}` })
      const close = async (): Promise<void> => {
        await server.close(0)
        await vsan.stop()
        channels.close()
      }
      stops.push(close)
      return { vsan, store, hostId, close }
    }),
  )
  const ids = hosts.map(({ hostId }) => hostId)
  await until(() => hosts.every(({ vsan }) => ids.every((id) => vsan.context.leases.find(id))))
  return { hosts, members }
}

beforeAll(async () => {
  authority = await createCertificateAuthority({
    ...{ commonName: 'VMCA', nowMs: Date.now(), random: systemRandom },
  })
})
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()))
})

describe('the components of hosts over gRPC', () => {
  it('carry the objects of a cluster, also when a host is gone', async () => {
    const { hosts } = await startHosts(3)
    const [a, b] = hosts
    if (a === undefined || b === undefined) throw new Error('there are three hosts')
    const objectId = await a.vsan.objects.create('file', 1)
    const object = await a.vsan.objects.own(objectId)
    const bytes = systemRandom.bytes(3 << 20)
    await object.write(SECTOR, bytes)
    await object.flush()
    expect((await object.read(SECTOR, bytes.length)).equals(bytes)).toBe(true)
    await expect(b.vsan.objects.own(objectId)).rejects.toMatchObject({ code: 'VSAN_OBJECT_BUSY' })
    expect(await b.vsan.objects.ownerOf(objectId)).toMatchObject({ hostId: a.hostId })
    await object.close()
    await a.close()
    const next = await b.vsan.objects.own(objectId)
    expect((await next.read(SECTOR, bytes.length)).equals(bytes)).toBe(true)
    await next.write(0, bytes.subarray(0, SECTOR))
    await next.flush()
    const listed = vsanObjectOperations({
      ...{ hostKeys: {} as never, random: {} as never },
      vsan: { ...NO_VSAN, host: () => b.vsan, report: () => undefined },
    })
    const { objects } = await listed.listVsanObjects.run(
      { afterObjectId: '', objectIds: [objectId] },
      {} as never,
    )
    const [shown] = objects
    expect(shown).toMatchObject({ health: 'reducedavailabilitywithnorebuilddelaytimer' })
  })

  it('carry an object that is encrypted above them, and stay equal', async () => {
    const dekId = randomUUID()
    let wantedDekId: string | undefined
    using dek = createDek(systemRandom.bytes)
    const { hosts } = await startHosts(3, {
      ...{ wantedDekId: () => wantedDekId, has: () => true },
      cipherOf: (_dekId, objectId) => createObjectCipher(dek, objectId),
    })
    const [a] = hosts
    if (a === undefined) throw new Error('there are three hosts')
    const objectId = await a.vsan.objects.create('file', 1)
    const object = await a.vsan.objects.own(objectId)
    const bytes = systemRandom.bytes(3 << 20)
    await object.write(SECTOR, bytes)
    for (const next of [dekId, undefined]) {
      wantedDekId = next
      await until(() => hosts.every(({ vsan }) => vsan.inconsistentObjects() === 0))
      const wanted = { dekId: next, bank: next === undefined ? 0 : 1 }
      // A host that answers late is absent until the owner has written to it again.
      await untilEqual(
        async () => {
          const found = hosts.flatMap(({ store }) => store.list().map((each) => each.configuration))
          return found.map(({ encryption, components }) => ({
            encryption,
            states: [...new Set(components.map(({ state }) => state))],
          }))
        },
        Array(3).fill({ encryption: wanted, states: ['ACTIVE'] }),
      )
      expect((await object.read(SECTOR, bytes.length)).equals(bytes)).toBe(true)
    }
    await object.close()
  })

  it('answer only hosts of the same cluster, and only whole sectors', async () => {
    const { hosts, members } = await startHosts(1)
    const [host] = hosts
    if (host === undefined) throw new Error('there is a host')
    const as = async (who: PeerIdentity) => {
      const management = await managementOf(who)
      return createMemberChannels({
        ...{ network: grpcNetwork, management: () => management, members: () => members },
      })
    }
    const stranger = await as({ kind: 'host', id: randomUUID() })
    const channel = await stranger.to(host.hostId)
    const client = channel.client('nkpsim.esxi.v1.VsanComponentService')
    const refused = { code: 'NO_PERMISSION' }
    await expect(client.listComponentDisks({}, { timeoutMs: 60_000 })).rejects.toMatchObject(
      refused,
    )
    stranger.close()
    const member = await as({ kind: 'host', id: host.hostId })
    const peer = remotePeer(member, host.hostId)
    expect(await peer.disks()).toMatchObject([{ state: 'mounted' }])
    const call = { token: '', componentId: randomUUID(), csn: 1, offsetBytes: 1, lengthBytes: 5 }
    await expect(peer.read(call)).rejects.toMatchObject({ code: 'INVALID_REQUEST' })
    const whole = { ...call, offsetBytes: 0, lengthBytes: SECTOR }
    await expect(peer.read(whole)).rejects.toMatchObject({ code: 'VSAN_COMPONENT_NOT_FOUND' })
    member.close()
    const operator = await as({ kind: 'operator', id: 'anna' })
    const asOperator = (await operator.to(host.hostId)).client(
      'nkpsim.esxi.v1.VsanComponentService',
    )
    await expect(asOperator.listComponentDisks({}, { timeoutMs: 60_000 })).rejects.toMatchObject({
      status: 'PERMISSION_DENIED',
    })
    operator.close()
  })
})
