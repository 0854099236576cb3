import { randomUUID } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { hashPassword, Secret } from '@nkpsim/crypto'
import { type MachineClock, simulatedCompute, systemRandom } from '@nkpsim/effects'
import {
  type CertificateAuthority,
  certificateMatchesKey,
  createCertificateAuthority,
  createKeyAndCsr,
  privateKeyToPem,
} from '@nkpsim/pki'
import { formatIdentityUri } from '@nkpsim/rpc'
import { createRootLogin } from '../access/root-login.ts'
import { createHostState, type HostState } from '../config-store/host-state.ts'
import type { HostConfiguration } from '../records/host-configuration.ts'
import { INITIAL_CRYPTO } from '../records/host-crypto.ts'
import { keyProvider } from '../testing/key-provider.ts'
import { type Adoption, createAdoption } from './adoption.ts'

const compute = simulatedCompute()

const PASSWORD = 'a root password'
const rootPassword = await hashPassword(
  Secret.from(Buffer.from(PASSWORD)),
  systemRandom.bytes,
  compute,
)
const authority = await createCertificateAuthority({
  commonName: 'VMCA',
  nowMs: Date.now(),
  random: systemRandom,
})

type Lab = {
  adoption: Adoption
  state: HostState
  saved: HostConfiguration[]
  /** Details and outcomes of the log-ins, and the vCenter of the host at that time. */
  notes: object[]
  passTime(ms: number): void
}

function lab(): Lab {
  const saved: HostConfiguration[] = []
  const initial: HostConfiguration = {
    hostId: randomUUID(),
    ports: { management: 1, adoption: 2 },
    rootPassword,
    adoptionCertificatePem: '',
    adoptionPrivateKey: Secret.random(32, systemRandom.bytes),
    management: undefined,
    keyProviders: [keyProvider()],
    ...INITIAL_CRYPTO,
    recovery: undefined,
  }
  const store = {
    load: async () => initial,
    save: async (configuration: HostConfiguration) => void saved.push(configuration),
    noteVersion: async () => undefined,
    protect: () => undefined,
  }
  const state = createHostState(store, initial, (error) => {
    throw error
  })
  const notes: object[] = []
  let passedMs = 0
  const clock: MachineClock = {
    kind: 'machine',
    nowMs: () => Date.now(),
    monotonicMs: () => passedMs,
    sleep: async () => undefined,
  }
  const adoption = createAdoption({
    random: systemRandom,
    hostName: 'esx-1',
    state,
    root: createRootLogin(
      state,
      { clock, compute },
      { warn: () => undefined },
      async (_username, _source, purpose) => {
        return (code) =>
          notes.push({ ...purpose, code, owner: state.current().management?.vcenterInstanceId })
      },
    ),
    clock,
  })
  const passTime = (ms: number): void => {
    passedMs += ms
  }
  return { adoption, state, saved, notes, passTime }
}

const asked = (vcenterInstanceId: string, more: { password?: string; force?: boolean } = {}) => ({
  credentials: {
    username: 'root',
    password: Secret.from(Buffer.from(more.password ?? PASSWORD)),
  },
  source: '192.0.2.1',
  signal: new AbortController().signal,
  vcenterInstanceId,
  force: more.force ?? false,
})

/**
 * Expects the stored private key to match the stored certificate, although a later request made
 * another key.
 */
function expectOwnKey(state: HostState): void {
  const { management } = state.current()
  if (management === undefined) return
  const { certificatePem, privateKey } = management
  expect(certificateMatchesKey(certificatePem, privateKeyToPem(privateKey))).toBe(true)
}

const issue = (csrDer: Uint8Array, ca: CertificateAuthority = authority) =>
  ca.issue({
    csrDer,
    commonName: 'esx-1',
    identityUri: formatIdentityUri({ kind: 'host', id: 'esx-1' }),
    dnsNames: ['localhost'],
    validityDays: 1,
    nowMs: Date.now(),
  })

async function adopt({ adoption }: Lab, vcenter: string, more: { force?: boolean } = {}) {
  const certificatePem = await issue(await adoption.requestCertificate(asked(vcenter, more)))
  const rootsPem = authority.certificatePem
  await adoption.installCertificate({ ...asked(vcenter, more), certificatePem, rootsPem })
}

describe('a host that receives passwords of root', () => {
  it('locks root for 15 minutes after five wrong passwords, even for the right password', async () => {
    const { adoption, saved, passTime } = lab()
    for (let tries = 0; tries < 5; tries++)
      await expect(
        adoption.requestCertificate(asked(randomUUID(), { password: 'wrong' })),
      ).rejects.toMatchObject({ code: 'CREDENTIALS_WRONG' })
    const right = () => adoption.requestCertificate(asked(randomUUID()))
    await expect(right()).rejects.toMatchObject({ code: 'CREDENTIALS_LOCKED' })
    passTime(15 * 60_000 - 1)
    await expect(right()).rejects.toMatchObject({ code: 'CREDENTIALS_LOCKED' })
    passTime(1)
    await expect(right()).resolves.toBeInstanceOf(Buffer)
    expect(saved).toEqual([])
  })

  it('checks at most five wrong passwords, even if many arrive at the same time', async () => {
    const { adoption } = lab()
    const tries = Array.from({ length: 20 }, () =>
      adoption.requestCertificate(asked(randomUUID(), { password: 'wrong' })),
    )
    const codes = (await Promise.allSettled(tries)).map((each) =>
      each.status === 'rejected' ? each.reason.code : 'none',
    )
    expect(codes.filter((code) => code === 'CREDENTIALS_WRONG')).toHaveLength(5)
    expect(codes.filter((code) => code === 'CREDENTIALS_LOCKED')).toHaveLength(15)
  })
})

describe('an adoption', () => {
  it('keeps key providers; only the same vCenter keeps its revoked tokens and, without force, its generation', async () => {
    const own = lab()
    const [first, second] = [randomUUID(), randomUUID()]
    const revocations = { epoch: 5, revision: 1, tokens: [], users: [] }
    await adopt(own, first)
    await own.state.update((current) => ({
      next: {
        ...current,
        management: current.management && {
          ...current.management,
          ...{ term: 1, generation: 7, revocations },
        },
      },
      result: undefined,
    }))
    await adopt(own, first)
    expect(own.state.current().management).toMatchObject({
      ...{ term: 1, generation: 7, revocations },
    })
    await adopt(own, first, { force: true })
    expect(own.state.current().management).toMatchObject({ term: 0, generation: 0, revocations })
    await adopt(own, second, { force: true })
    expect(own.state.current().management?.revocations).toBeUndefined()
    expect(own.state.current()).toMatchObject({
      management: { vcenterInstanceId: second, term: 0, generation: 0 },
      keyProviders: [{ name: 'NKP' }],
    })
  })

  it('is refused to another vCenter at both steps unless that vCenter uses force', async () => {
    const own = lab()
    const [first, second] = [randomUUID(), randomUUID()]
    await adopt(own, first)
    const refused = { code: 'MANAGED_BY_ANOTHER_VCENTER' }
    await expect(own.adoption.requestCertificate(asked(second))).rejects.toMatchObject(refused)
    const certificatePem = await issue(
      await own.adoption.requestCertificate(asked(second, { force: true })),
    )
    const rootsPem = authority.certificatePem
    await expect(
      own.adoption.installCertificate({ ...asked(second), certificatePem, rootsPem }),
    ).rejects.toMatchObject(refused)
    expect(own.state.current().management?.vcenterInstanceId).toBe(first)
  })

  it('refuses invalid data and certificates that are for another key or of another authority', async () => {
    const { adoption, saved } = lab()
    const vcenter = randomUUID()
    const rootsPem = authority.certificatePem
    const install = (certificatePem: string, roots = rootsPem) =>
      adoption.installCertificate({ ...asked(vcenter), certificatePem, rootsPem: roots })
    const invalid = (message: string) => ({ code: 'INVALID_CERTIFICATE', message })

    await expect(install('')).rejects.toMatchObject({ message: 'no certificate was requested' })
    const csr = await adoption.requestCertificate(asked(vcenter))
    const foreign = await createCertificateAuthority({
      commonName: 'VMCA',
      nowMs: Date.now(),
      random: systemRandom,
    })
    const stranger = await createKeyAndCsr({ commonName: 'esx-1', random: systemRandom })
    await expect(install(await issue(stranger.csrDer))).rejects.toMatchObject(
      invalid('the certificate is not for the key of this host'),
    )
    await expect(install(await issue(csr, foreign))).rejects.toMatchObject(
      invalid('the certificate is of another authority'),
    )
    await expect(install('rubbish')).rejects.toMatchObject(
      invalid('this is not an X.509 certificate'),
    )
    await expect(install(await issue(csr), 'rubbish')).rejects.toMatchObject(
      invalid('the certificate is of another authority'),
    )
    await expect(install(await issue(csr), rootsPem.repeat(200))).rejects.toMatchObject(
      invalid('the certificates are too long'),
    )
    expect(saved).toEqual([])

    await install(await issue(csr))
    expect(saved).toHaveLength(1)
    await expect(install(await issue(csr))).rejects.toMatchObject(
      invalid('no certificate was requested'),
    )
  })

  it('names its vCenter in the record of the log-in, before the host changes', async () => {
    const own = lab()
    const [first, second] = [randomUUID(), randomUUID()]
    await adopt(own, first)
    own.notes.length = 0
    await adopt(own, second, { force: true })
    const note = { vcenterInstanceId: second, force: true, code: 'OK', owner: first }
    expect(own.notes).toEqual([note, note])
  })

  it('refuses a vCenter whose id is not a UUID', async () => {
    const { adoption } = lab()
    for (const id of ['', 'vc-1', randomUUID().toUpperCase()])
      await expect(adoption.requestCertificate(asked(id))).rejects.toMatchObject({
        code: 'INVALID_REQUEST',
      })
  })

  it('stores only a key that matches the certificate, even if a simultaneous request replaces the key', async () => {
    const own = lab()
    const vcenter = randomUUID()
    const rootsPem = authority.certificatePem
    for (let round = 0; round < 10; round++) {
      const certificatePem = await issue(await own.adoption.requestCertificate(asked(vcenter)))
      const [installed] = await Promise.allSettled([
        own.adoption.installCertificate({ ...asked(vcenter), certificatePem, rootsPem }),
        own.adoption.requestCertificate(asked(vcenter)),
      ])
      if (installed.status === 'rejected')
        expect(installed.reason).toMatchObject({
          code: 'INVALID_CERTIFICATE',
          message: expect.stringMatching(
            /not for the key of this host|no certificate was requested/,
          ),
        })
      expectOwnKey(own.state)
    }
    await adopt(own, vcenter)
    expect(own.state.current().management).toBeDefined()
    expectOwnKey(own.state)
  })
})
