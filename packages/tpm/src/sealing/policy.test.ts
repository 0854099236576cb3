import { createECDH, generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { systemRandom } from '@nkpsim/effects'
import { encodePublicArea } from '../codec/public-area.ts'
import { objectName } from '../codec/structures.ts'
import { WireWriter } from '../codec/wire.ts'
import { flushContext } from '../commands/object.ts'
import { policyAuthorize, policyNvAtMost, policyPcr } from '../commands/policy.ts'
import { policyGetDigest, startTrialSession } from '../commands/session.ts'
import type { SwtpmProcess } from '../swtpm/supervisor.ts'
import { openLab } from '../testing/real-tpm.ts'
import { connectTpm, type Tpm } from '../tpm.ts'
import type { TpmTransport } from '../transport/transport.ts'
import {
  authorityKey,
  authorityPolicyDigest,
  bootAuthorityOf,
  bootPolicyDigest,
  signBootPolicy,
} from './boot-policy.ts'
import { COUNTERS, type Counter, provisionCounters, requireIndex } from './counters.ts'
import { counterPolicyDigest, pcrPolicyDigest } from './policy.ts'

const PCRS = [0, 2]
const LIMITS = [0n, 1n, 4711n, 0xffff_ffff_ffff_ffffn]
const REFERENCES = [Buffer.from('host-1'), Buffer.alloc(0)]
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const lab = openLab()
let swtpm: SwtpmProcess
let tpm: Tpm
let counter: Counter
let pcrValues: Map<number, Buffer>

beforeAll(async () => {
  swtpm = await lab.start('esx-1')
  tpm = await connectTpm(swtpm.endpoint, { random: systemRandom })
  for (const pcr of PCRS) await tpm.pcrExtend(pcr, Buffer.alloc(32, pcr + 1))
  counter = (await provisionCounters(tpm)).bootPolicy
  pcrValues = await tpm.pcrRead(PCRS)
})
afterAll(async () => {
  await tpm.close()
  await lab.dispose()
})

/** Returns the digest that the TPM computes for policy commands. */
const trial = (
  prove: (transport: TpmTransport, session: { handle: number }) => Promise<void>,
): Promise<string> =>
  tpm.exclusively(async (transport) => {
    const session = await startTrialSession(transport)
    try {
      await prove(transport, session)
      return (await policyGetDigest(transport, session)).toString('hex')
    } finally {
      await flushContext(transport, session.handle)
    }
  })

it('the digest of an authority never changes, because sealed objects depend on it', () => {
  const generator = createECDH('prime256v1')
  generator.setPrivateKey(Buffer.concat([Buffer.alloc(31), Buffer.of(1)]))
  const point = generator.getPublicKey()
  const authority = {
    x: point.subarray(1, 33),
    y: point.subarray(33),
    reference: Buffer.from('host-1'),
  }
  expect(authorityPolicyDigest(authority).toString('hex')).toBe(
    'e9b8ab5e72022dfed1ce110d13404848b7e1654e92f91549074ce151874d3a78',
  )
})

describe('a trial session of the TPM agrees on the digest', () => {
  it('of PCRs in any order', async () => {
    for (const pcrs of [[0], [2], [0, 2], [0, 7, 23]]) {
      const digest = await trial((transport, session) => policyPcr(transport, session, pcrs))
      const values = await tpm.pcrRead(pcrs)
      expect(pcrPolicyDigest(values).toString('hex')).toBe(digest)
      expect(pcrPolicyDigest(new Map([...values].reverse())).toString('hex')).toBe(digest)
    }
  })

  it.each(LIMITS)('of a counter that is not above %s', async (limit) => {
    const digest = await trial(async (transport, session) =>
      policyNvAtMost(transport, session, await requireIndex(transport, 'bootPolicy'), limit),
    )
    const ours = counterPolicyDigest({ counterName: counter.name, limit })
    expect(ours.toString('hex')).toBe(digest)
  })

  it.each(LIMITS)('of a boot policy of version %s', async (version) => {
    const digest = await trial(async (transport, session) => {
      const index = await requireIndex(transport, 'bootPolicy')
      await policyNvAtMost(transport, session, index, version)
      await policyPcr(transport, session, PCRS)
    })
    const ours = bootPolicyDigest({ pcrValues, counterName: counter.name, version })
    expect(ours.toString('hex')).toBe(digest)
  })

  it.each(REFERENCES)('of an approval for %s, followed by PCRs', async (reference) => {
    const authority = bootAuthorityOf(privateKey, reference)
    const content = { pcrValues, counterName: counter.name, version: counter.value }
    const approved = signBootPolicy(content, { privateKey, reference })
    const key = authorityKey(authority)
    const before = authorityPolicyDigest(authority)
    const approval = (transport: TpmTransport, session: { handle: number }) =>
      policyAuthorize(transport, session, { key, reference, approved })
    expect(before.toString('hex')).toBe(await trial(approval))
    const both = await trial(async (transport, session) => {
      await approval(transport, session)
      await policyPcr(transport, session, [7])
    })
    expect(pcrPolicyDigest(await tpm.pcrRead([7]), before).toString('hex')).toBe(both)
  })
})

describe('tpm2-tools agree on the digest', () => {
  const file = (name: string, bytes: Uint8Array): string => {
    writeFileSync(join(lab.folder, name), bytes)
    return name
  }
  const read = (name: string): string => lab.tool(swtpm, 'cat', name).stdout.toString('hex')
  /** Runs tools while no other client is connected. */
  const withTools = async (...commands: string[][]): Promise<void> => {
    await tpm.close()
    for (const [program = '', ...args] of commands)
      expect({ program, ...lab.tool(swtpm, program, ...args) }).toMatchObject({ exitCode: 0 })
    tpm = await connectTpm(swtpm.endpoint, { random: systemRandom })
  }

  it('of a boot policy: tpm2_policynv and tpm2_policypcr', async () => {
    const operand = file('operand', new WireWriter().uint64(counter.value).finish())
    const index = `0x${COUNTERS.bootPolicy.toString(16)}`
    await withTools(
      ['tpm2_startauthsession', '-S', 'boot.ctx'],
      ['tpm2_policynv', '-S', 'boot.ctx', '-C', index, '-i', operand, '-L', 'nv.dat', index, 'ule'],
      ['tpm2_policypcr', '-S', 'boot.ctx', '-l', `sha256:${PCRS.join(',')}`, '-L', 'boot.dat'],
      ['tpm2_flushcontext', 'boot.ctx'],
    )
    const limit = counter.value
    const ofCounter = counterPolicyDigest({ counterName: counter.name, limit })
    expect(read('nv.dat')).toBe(ofCounter.toString('hex'))
    const ours = bootPolicyDigest({ pcrValues, counterName: counter.name, version: limit })
    expect(read('boot.dat')).toBe(ours.toString('hex'))
  })

  it('of an approval: tpm2_loadexternal, tpm2_verifysignature and tpm2_policyauthorize', async () => {
    const [reference = Buffer.alloc(0)] = REFERENCES
    const authority = bootAuthorityOf(privateKey, reference)
    const content = { pcrValues, counterName: counter.name, version: counter.value }
    const { policyDigest, signature } = signBootPolicy(content, { privateKey, reference })
    const publicArea = encodePublicArea(authorityKey(authority))
    const signed = new WireWriter().uint16(0x0018).uint16(0x000b)
    const tssSignature = signed.sized(signature.subarray(0, 32)).sized(signature.subarray(32))
    file('key.pub', new WireWriter().sized(publicArea).finish())
    file('message', Buffer.concat([policyDigest, reference]))
    file('signature', tssSignature.finish())
    file('approved.dat', policyDigest)
    file('reference', reference)
    await withTools(
      ['tpm2_loadexternal', '-C', 'o', '-u', 'key.pub', '-c', 'key.ctx', '-n', 'key.name'],
      [
        'tpm2_verifysignature',
        ...['-c', 'key.ctx', '-g', 'sha256', '-m', 'message', '-s', 'signature', '-t', 'ticket'],
      ],
      ['tpm2_startauthsession', '-S', 'approval.ctx'],
      [
        'tpm2_policyauthorize',
        ...['-S', 'approval.ctx', '-L', 'approval.dat', '-i', 'approved.dat'],
        ...['-q', 'reference', '-n', 'key.name', '-t', 'ticket'],
      ],
      ['tpm2_flushcontext', 'approval.ctx'],
    )
    expect(read('key.name')).toBe(objectName(publicArea).toString('hex'))
    expect(read('approval.dat')).toBe(authorityPolicyDigest(authority).toString('hex'))
  })
})
