import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createTemporaryFolder, PATIENCE_MS, untilEqual } from '@nkpsim/daemon/testing'
import type { RpcChannel } from '@nkpsim/rpc'
import {
  bootEvents,
  decodeEventLog,
  type Evidence,
  encodeEventLog,
  MEASURED_PCRS,
  type Tpm,
} from '@nkpsim/tpm'
import { bootTpm, HONEST_BOOT, openLab } from '@nkpsim/tpm/testing'
import { type FakeHost, fakeHost } from './testing/fake-host.ts'
import { type RogueAttestation, rogueAttestation } from './testing/rogue-attestation.ts'
import { startVcenterdHere, type VcenterdHere } from './testing/vcenterd-here.ts'

const CALL = { timeoutMs: PATIENCE_MS }
const lab = openLab()
const folder = createTemporaryFolder()
const tpms: Tpm[] = []
let vcenterd: VcenterdHere
let channel: RpcChannel
let host: FakeHost
let rogue: RogueAttestation
let earlier: Evidence
let ofOther: Evidence

const attest = async (name = 'esx-1') =>
  (await channel.client('nkpsim.vcenter.v1.AttestationService').attestHost({ host: name }, CALL))
    .attestation
const add = (which: FakeHost, name: string, force = false) =>
  channel
    .client('nkpsim.vcenter.v1.InventoryService')
    .addHost({ cluster: 'Cluster', name, force, ...which.credentials }, CALL)
const eventIds = async () =>
  (
    await channel.client('nkpsim.vcenter.v1.MonitoringService').listEvents({ limit: 0 }, CALL)
  ).events.map(({ id }) => id)
const createProvider = (provider: string) =>
  channel
    .client('nkpsim.vcenter.v1.KeyProviderService')
    .createProvider({ provider, constraints: { tpmRequired: true } }, CALL)
const sentTo = ({ agent }: FakeHost) => [
  ...new Set(
    agent.received.flatMap(({ keyProviders }) => keyProviders.map((each) => each.provider)),
  ),
]

beforeAll(async () => {
  for (const name of ['esx-1', 'esx-2'])
    tpms.push(await bootTpm(await lab.start(name), bootEvents(HONEST_BOOT)))
  const [own, other] = tpms
  if (own === undefined || other === undefined) throw new Error('no TPMs')
  vcenterd = await startVcenterdHere(folder.path, ['--trusted-tpm-ca', join(lab.folder, 'ca')])
  channel = vcenterd.connect()
  const inventory = channel.client('nkpsim.vcenter.v1.InventoryService')
  await inventory.createDatacenter({ name: 'DC' }, CALL)
  await inventory.createCluster({ datacenter: 'DC', name: 'Cluster' }, CALL)
  host = await fakeHost()
  rogue = rogueAttestation(own)
  host.agent.moreServices = [rogue.service]
  const keep = (told: Evidence): Evidence => {
    earlier = told
    return told
  }
  rogue.tell = keep
  await add(host, 'esx-1')
  await attest()
  const second = rogueAttestation(other)
  second.tell = (told) => {
    ofOther = told
    return told
  }
  const neighbour = await fakeHost()
  neighbour.agent.moreServices = [second.service]
  await add(neighbour, 'esx-2')
  await attest('esx-2')
  await neighbour.close()
})
afterAll(async () => {
  channel.close()
  await vcenterd.stop()
  await host.close()
  for (const tpm of tpms) await tpm.close()
  await lab.dispose()
  folder[Symbol.dispose]()
})

it('vCenter names a broken file among the certificates of TPM vendors, and still accepts hosts', async () => {
  symlinkSync('nowhere', join(lab.folder, 'ca', 'dangling-cert.pem'))
  writeFileSync(join(lab.folder, 'ca', 'broken-cert.pem'), '<html>')
  rogue.tell = (honest) => honest
  expect(await attest()).toMatchObject({ status: 'ATTESTATION_STATUS_ACCEPTED' })
  const { alarms } = await channel
    .client('nkpsim.vcenter.v1.MonitoringService')
    .listAlarms({}, CALL)
  expect(alarms.filter(({ name }) => name === 'Trusted TPM Vendors Alarm')).toMatchObject([
    {
      entity: 'vCenter',
      message: expect.stringMatching(/dangling-cert\.pem .*broken-cert\.pem \(it does not hold/),
    },
  ])
})

describe('a host that speaks the protocol', () => {
  it('is accepted and receives a KDK in an envelope for its TPM if it tells the truth', async () => {
    rogue.tell = (honest) => honest
    expect(await attest()).toMatchObject({ status: 'ATTESTATION_STATUS_ACCEPTED', fresh: true })
    await createProvider('first')
    await untilEqual(() => sentTo(host), ['first'])
    const [provider] = host.agent.received.at(-1)?.keyProviders ?? []
    expect(provider?.keyDerivationKey).toHaveLength(0)
    expect(provider?.credentialBlob.length).toBeGreaterThan(32)
  })

  it.each<[string, string, (honest: Evidence) => Evidence]>([
    ['an old answer', 'AK_NOT_ACTIVATED', () => earlier],
    ['an old quote', 'QUOTE_NONCE', (honest) => ({ ...honest, quote: earlier.quote })],
    ["another host's answer", 'EK_CHANGED', () => ofOther],
    [
      "another host's AK",
      'AK_NOT_ACTIVATED',
      (honest) => ({
        ...honest,
        attestationKey: ofOther.attestationKey,
        activation: ofOther.activation,
        quote: ofOther.quote,
      }),
    ],
    [
      "another host's EK certificate",
      'EK_CERTIFICATE_MISMATCH',
      (honest) => ({ ...honest, endorsementCertificate: ofOther.endorsementCertificate }),
    ],
    [
      'no EK certificate',
      'EVIDENCE_MALFORMED',
      (honest) => ({ ...honest, endorsementCertificate: Buffer.alloc(0) }),
    ],
    [
      'an edited log',
      'EVENT_LOG_MISMATCH',
      (honest) => ({
        ...honest,
        eventLog: encodeEventLog(
          bootEvents({ ...HONEST_BOOT, esxi: { version: '8.0.3', build: '99999999' } }),
        ),
      }),
    ],
    [
      'a log without a PCR',
      'EVENT_LOG_INCOMPLETE',
      (honest) => ({
        ...honest,
        eventLog: encodeEventLog(
          decodeEventLog(honest.eventLog).filter(({ pcr }) => pcr !== MEASURED_PCRS.at(-1)),
        ),
      }),
    ],
    [
      'a malformed log',
      'EVENT_LOG_MALFORMED',
      (honest) => ({ ...honest, eventLog: Buffer.from('log') }),
    ],
  ])('tells %s, is refused for %s, and receives nothing new', async (name, code, tell) => {
    rogue.tell = tell
    expect(await attest()).toMatchObject({
      status: 'ATTESTATION_STATUS_NOT_ACCEPTED',
      reason: code,
      fresh: false,
    })
    await createProvider(`for who tells ${name.replace(/\W+/g, ' ')}`)
    expect(sentTo(host)).toEqual(['first'])
  })

  it('is refused if it quotes other PCRs', async () => {
    rogue.tell = (honest) => honest
    rogue.pcrs = [0, 2, 4]
    expect(await attest()).toMatchObject({ reason: 'QUOTE_PCRS' })
    rogue.pcrs = MEASURED_PCRS
  })

  it('is refused if its TPM has changed, and vCenter reports the change as a separate event', async () => {
    const [own, other] = tpms
    if (own === undefined || other === undefined) throw new Error('no TPMs')
    rogue.tpm = other
    expect(await attest()).toMatchObject({ reason: 'EK_CHANGED' })
    expect(await eventIds()).toContain('com.vmware.vc.host.TpmEndorsementKeyMismatch')
    rogue.tpm = own
  })

  it('is refused if it shares its TPM with another host of the inventory', async () => {
    const [own] = tpms
    if (own === undefined) throw new Error('no TPM')
    const clone = await fakeHost()
    clone.agent.moreServices = [rogueAttestation(own).service]
    await add(clone, 'esx-3')
    expect(await attest('esx-3')).toMatchObject({
      reason: 'EK_OF_ANOTHER_HOST',
      message: 'the TPM is that of host "esx-1"',
    })
    expect(sentTo(clone)).toEqual([])
    await clone.close()
  })

  it('is refused and receives nothing new if it states another ESXi version than it booted', async () => {
    const inventory = channel.client('nkpsim.vcenter.v1.InventoryService')
    const state = async (version: string) => {
      await inventory.disconnectHost({ host: 'esx-1' }, CALL)
      host.agent.held = { ...host.agent.held, version }
      await inventory.reconnectHost({ host: 'esx-1' }, CALL)
    }
    const sent = sentTo(host)
    await state('9.0.0')
    await untilEqual(async () => (await attest())?.reason, 'VERSION_MISSTATED')
    await createProvider('for a version')
    expect(sentTo(host)).toEqual(sent)
    await state('8.0.3')
    await untilEqual(async () => (await attest())?.reason, '')
  })

  it('is accepted when it tells the truth again, and receives everything that it missed', async () => {
    expect(await attest()).toMatchObject({ status: 'ATTESTATION_STATUS_ACCEPTED' })
    await untilEqual(() => sentTo(host).length, 11)
  })
})
