import { X509Certificate } from 'node:crypto'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { createTemporaryFolder, manualClock } from '@nkpsim/daemon/testing'
import { createSimulatedStreams, type SimulatedStreams, systemRandom } from '@nkpsim/effects'
import { connectNbd, type NbdClient } from '@nkpsim/nbd/testing'
import { type NbdLab, nbdAuthority, nbdClientKey, nbdLab } from '../testing/nbd-lab.ts'
import { createClientCertificates } from './client-certificates.ts'

const MiB = 1 << 20
const STARTTLS = 5
const OWNER = 'owner of the NBD socket'
const NEW_VM = { name: 'vm', datastore: '', provider: '' }

let authority: Awaited<ReturnType<typeof nbdAuthority>>
let csrDer: Buffer

beforeAll(async () => {
  authority = await nbdAuthority()
  csrDer = (await nbdClientKey()).csrDer
})
const asUser = (user: string) => ({ user, csrDer })
/** Opens the port for a user. Returns the names in the certificate of this user. */
async function openFor({ nbd }: Pick<NbdLab, 'nbd'>, vm: string, user: string): Promise<string> {
  const { clientCertificatePem } = await nbd.openPort(vm, asUser(user))
  return new X509Certificate(clientCertificatePem).subjectAltName ?? ''
}

type Lab = NbdLab & {
  streams: SimulatedStreams
  client: (name?: string) => Promise<NbdClient>
  /** Connects to the port with TLS, and shows a certificate. */
  secureClient: (certificate: string) => Promise<NbdClient>
}

/** Runs a test with a powered-on VM that has a disk of 3 MiB. */
async function withLab(test: (lab: Lab) => Promise<void>): Promise<void> {
  using folder = createTemporaryFolder()
  const streams = createSimulatedStreams()
  const lab = await nbdLab(folder.path, streams, { management: authority.management })
  await lab.vms.create(NEW_VM, 3 * MiB)
  await lab.vms.powerOn('vm')
  const client = async (name = 'vm') => {
    const connected = await connectNbd(streams.connect(join(folder.path, 'nbd.sock')))
    await connected.open(name)
    return connected
  }
  const secureClient = async (certificate: string) => {
    const [uri] = await lab.nbd.urisOf('vm')
    const port = Number(uri?.tlsUri?.match(/:(\d+)\//)?.[1])
    return connectNbd(streams.connect(port, certificate))
  }
  try {
    await test(Object.assign(lab, { streams, client, secureClient }))
  } finally {
    await lab.vms.close()
    await lab.nbd.close()
  }
}

async function readDisk({ vms }: Pick<NbdLab, 'vms'>, disk = 0): Promise<Buffer> {
  const range = { offsetBytes: 0, lengthBytes: 0 }
  const chunks: Buffer[] = []
  for await (const chunk of vms.read({ name: 'vm', disk }, range)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

describe('the disks of a powered-on VM', () => {
  it('are read and written through their exports, also across the parts that a disk accepts', () =>
    withLab(async (lab) => {
      const client = await lab.client()
      const data = Buffer.alloc(2 * MiB + 5000, 7)
      await client.write(1234, data)
      expect((await client.read(1234, data.length)).equals(data)).toBe(true)
      const zeroes = { type: 6, offsetBytes: 4000, lengthBytes: 2 * MiB }
      expect((await client.request(zeroes)).error).toBe(0)
      const expected = Buffer.alloc(3 * MiB)
      data.copy(expected, 1234)
      expected.fill(0, 4000, 4000 + 2 * MiB)
      expect((await readDisk(lab)).equals(expected)).toBe(true)
      await client.disconnect()
      await client.closed
      expect(lab.notes).toEqual([`${OWNER} opens vm`, `${OWNER} leaves vm`])
    }))

  it('can be opened before the VM is on, and answer when it is', () =>
    withLab(async ({ vms, nbd, client, notes }) => {
      await vms.powerOff('vm')
      const expected = await nbd.expect('vm', [3 * MiB])
      expect(expected.names).toEqual(['vm'])
      await expect(nbd.openPort('vm', asUser('anna'))).rejects.toMatchObject({
        code: 'INVALID_POWER_STATE',
      })
      const early = await client()
      let isRead = false
      const read = early.read(0, 4096).then((bytes) => {
        isRead = true
        return bytes
      })
      await new Promise(setImmediate)
      expect(isRead).toBe(false)
      await vms.powerOn('vm')
      expect(await read).toEqual(Buffer.alloc(4096))
      await early.write(0, Buffer.alloc(4096, 1))
      // The VM has the disks now.
      await expected.cancel()
      expect((await early.read(0, 1))[0]).toBe(1)
      await vms.powerOff('vm')
      await early.closed
      expect(notes).toHaveLength(2)
    }))

  it('that are expected fail if the VM does not open, or has another disk', () =>
    withLab(async ({ vms, nbd, client }) => {
      await vms.powerOff('vm')
      const request = { type: 0, offsetBytes: 0, lengthBytes: 4096 }
      const expected = await nbd.expect('vm', [3 * MiB])
      const early = await client()
      const answer = early.request(request).catch((error: Error) => error)
      await expected.cancel()
      expect(await answer).toMatchObject({ message: 'the server closed the connection' })
      await expect(client()).rejects.toThrow()
      await nbd.expect('vm', [MiB])
      const wrong = await client()
      await vms.powerOn('vm')
      expect(await wrong.request(request)).toMatchObject({ error: 108 })
    }))

  it('have a URI each, while the VM is on', () =>
    withLab(async ({ vms, nbd, client }) => {
      await vms.powerOff('vm')
      await expect(nbd.urisOf('vm')).rejects.toMatchObject({ code: 'INVALID_POWER_STATE' })
      await vms.addDisk('vm', { provider: '', sizeBytes: 8192 })
      await vms.powerOn('vm')
      expect(await nbd.urisOf('vm')).toMatchObject([
        { name: 'vm', sizeBytes: 3 * MiB, unixUri: expect.stringContaining('///vm?'), disk: 0 },
        { name: 'vm/1', sizeBytes: 8192, unixUri: expect.stringContaining('///vm/1?'), disk: 1 },
      ])
      const second = await client('vm/1')
      await second.write(0, Buffer.from('second'))
      expect((await readDisk({ vms }, 1)).subarray(0, 6).toString()).toBe('second')
      for (const name of ['vm/2', 'vm/', 'other', '/vm', 'vm/0/0', 'VM/00000000'])
        await expect(client(name)).rejects.toThrow()
    }))

  it('are there no longer when the VM is off, and their connections end first', () =>
    withLab(async ({ vms, nbd, notes, client, streams }) => {
      const connected = await client()
      await connected.write(0, Buffer.from('data'))
      await vms.powerOff('vm')
      await connected.closed
      expect(notes).toEqual([`${OWNER} opens vm`, `${OWNER} leaves vm`])
      expect(() => streams.connect('nbd.sock')).toThrow('ECONNREFUSED')
      await expect(client()).rejects.toThrow('ECONNREFUSED')
      await expect(nbd.openPort('vm', asUser('anna'))).rejects.toMatchObject({
        code: 'INVALID_POWER_STATE',
      })
    }))

  it('refuse a client if its connection cannot be recorded, and a 65th client', () =>
    withLab(async (lab) => {
      lab.noteFailure = new Error('the disk is full')
      await expect(lab.client()).rejects.toThrow('refused')
      lab.noteFailure = undefined
      const clients = await Promise.all(Array.from({ length: 64 }, () => lab.client()))
      await expect(lab.client()).rejects.toThrow('refused')
      await clients[0]?.disconnect()
      await clients[0]?.closed
      await (await lab.client()).read(0, 10)
    }))
})

describe('the port with TLS', () => {
  it('has only the disks of the VM for which a user asked, for this user', () =>
    withLab(async (lab) => {
      const { vms, nbd, notes, secureClient } = lab
      await vms.create({ ...NEW_VM, name: 'other' }, MiB)
      await vms.powerOn('other')
      expect((await nbd.urisOf('vm'))[0]?.tlsUri).toBeUndefined()
      const { exports } = await nbd.openPort('vm', asUser('anna'))
      expect(exports[0]?.tlsUri).toMatch(/^nbds:\/\/localhost:\d+\/vm$/)
      expect((await nbd.urisOf('other'))[0]?.tlsUri).toBeUndefined()
      const ofAnna = await openFor(lab, 'vm', 'anna')
      const ofBen = await openFor(lab, 'other', 'ben')
      const client = await secureClient(ofAnna)
      await expect(client.open('vm')).rejects.toThrow('refused')
      await client.option(STARTTLS)
      await expect(client.open('other')).rejects.toThrow('refused')
      await client.open('vm')
      await client.write(0, Buffer.from('data'))
      const ben = await secureClient(ofBen)
      await ben.option(STARTTLS)
      await expect(ben.open('vm')).rejects.toThrow('refused')
      await ben.open('other')
      expect(notes).toEqual(['anna opens vm', 'ben opens other'])
      await vms.powerOff('vm')
      await client.closed
      // The certificate ends with the VM, also if the VM is on again.
      await vms.powerOn('vm')
      await openFor(lab, 'vm', 'ben')
      const late = await secureClient(ofAnna)
      await late.option(STARTTLS)
      await expect(late.open('vm')).rejects.toThrow()
      await vms.powerOff('vm')
      await vms.powerOff('other')
      await expect(secureClient(ofBen)).rejects.toThrow()
    }))

  it.each([
    'URI:urn:nkpsim:operator:anna',
    'URI:urn:nkpsim:host:esx-2',
    'URI:urn:uuid:00000000-0000-4000-8000-000000000000',
    'DNS:localhost',
  ])('refuses %s', (certificate) =>
    withLab(async ({ nbd, secureClient }) => {
      await nbd.openPort('vm', asUser('anna'))
      const client = await secureClient(certificate)
      await client.option(STARTTLS)
      await expect(client.open('vm')).rejects.toThrow()
    }),
  )

  it('refuses a request that is not one for a certificate, and too many requests of a user', () =>
    withLab(async ({ nbd }) => {
      const wrong = nbd.openPort('vm', { user: 'anna', csrDer: Buffer.from('no request') })
      await expect(wrong).rejects.toMatchObject({ code: 'INVALID_REQUEST' })
      for (let count = 0; count < 32; count++) await nbd.openPort('vm', asUser('anna'))
      await expect(nbd.openPort('vm', asUser('anna'))).rejects.toMatchObject({
        code: 'CALL_LIMIT_REACHED',
      })
      await nbd.openPort('vm', asUser('ben'))
    }))

  it('accepts a certificate for 15 minutes', async () => {
    const clock = manualClock(Date.UTC(2026, 0, 1))
    const certificates = createClientCertificates({ clock, random: systemRandom })
    const pem = await certificates.issue({ user: 'anna', vm: 'vm' }, csrDer)
    const { subjectAltName } = new X509Certificate(pem)
    await clock.advance(15 * 60_000 - 1)
    expect(certificates.find(subjectAltName)).toMatchObject({ user: 'anna', vm: 'vm' })
    await clock.advance(1)
    expect(certificates.find(subjectAltName)).toBeUndefined()
  })
})

it('connections that choose no export keep no client from the port, with and without TLS', () =>
  withLab(async (lab) => {
    const { nbd, streams, secureClient } = lab
    const certificate = await openFor(lab, 'vm', 'anna')
    const [uri] = await nbd.urisOf('vm')
    const port = Number(uri?.tlsUri?.match(/:(\d+)\//)?.[1])
    for (let count = 0; count < 70; count++) streams.connect(port)
    for (let count = 0; count < 70; count++)
      await (await secureClient(certificate)).option(STARTTLS)
    const connected = await secureClient(certificate)
    await connected.option(STARTTLS)
    await connected.open('vm')
    for (let count = 0; count < 70; count++) streams.connect(port)
    expect((await connected.read(0, 4096)).length).toBe(4096)
    await connected.disconnect()
  }))

it('connections to the port that choose no export do not keep clients from the socket', () =>
  withLab(async ({ nbd, streams, client }) => {
    const [uri] = (await nbd.openPort('vm', asUser('anna'))).exports
    const port = Number(uri?.tlsUri?.match(/:(\d+)\//)?.[1])
    for (let count = 0; count < 70; count++) streams.connect(port)
    const connected = await client()
    expect((await connected.read(0, 4096)).length).toBe(4096)
    await connected.disconnect()
  }))

it('a host that cannot listen runs VMs, and says why they have no exports', async () => {
  using folder = createTemporaryFolder()
  const serve = async () => {
    throw new Error('ENAMETOOLONG: too long')
  }
  const { vms, nbd } = await nbdLab(folder.path, { serve, connectTo: serve })
  await vms.create(NEW_VM, MiB)
  expect(await vms.powerOn('vm')).toMatchObject({ powerState: 'poweredOn' })
  await expect(nbd.urisOf('vm')).rejects.toMatchObject({
    code: 'NBD_UNAVAILABLE',
    message: expect.stringContaining('ENAMETOOLONG: too long'),
  })
  await expect(nbd.openPort('vm', asUser('anna'))).rejects.toMatchObject({
    code: 'NBD_UNAVAILABLE',
  })
  await vms.close()
  await nbd.close()
})
