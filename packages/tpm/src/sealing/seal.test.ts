import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { systemRandom } from '@nkpsim/effects'
import { TPM_ALG, TPM_CC, TPMA_OBJECT } from '../codec/constants.ts'
import { WireReader, WireWriter } from '../codec/wire.ts'
import { flushContext } from '../commands/object.ts'
import { policyPcr } from '../commands/policy.ts'
import { policyGetDigest, startTrialSession } from '../commands/session.ts'
import type { SwtpmProcess } from '../swtpm/supervisor.ts'
import { watched } from '../testing/fake-transport.ts'
import { PATIENCE_MS } from '../testing/patience.ts'
import { openLab } from '../testing/real-tpm.ts'
import { connectTpm, powerCycle, type Tpm, tpmOver } from '../tpm.ts'
import { connectTransport } from '../transport/socket-transport.ts'
import { provisionCounters, raiseCounter, readCounter } from './counters.ts'
import { pcrPolicyDigest } from './policy.ts'
import { seal, unsealObject } from './seal.ts'
import type { SealedObject } from './sealed-object.ts'
import { provisionStorageRootKey } from './storage-root-key.ts'

const PCRS = [0, 2, 7]
const lab = openLab()
let own: SwtpmProcess
let other: SwtpmProcess
let tpm: Tpm

const boot = async (swtpm: SwtpmProcess): Promise<Tpm> => {
  await powerCycle(swtpm.endpoint)
  const booted = await connectTpm(swtpm.endpoint, { random: systemRandom })
  for (const pcr of PCRS) await booted.pcrExtend(pcr, Buffer.alloc(32, pcr + 1))
  return booted
}
const unsealFromPcrs = async (from: Tpm, sealed: SealedObject): Promise<Secret> =>
  (await unsealObject(from, sealed)).secret
const sealFresh = async (secret = Secret.random(32, systemRandom.bytes)) => {
  const { name } = await provisionStorageRootKey(tpm)
  return { secret, sealed: await seal(tpm, { secret, policy: { pcrs: PCRS }, srkName: name }) }
}

beforeAll(async () => {
  own = await lab.start('own')
  other = await lab.start('other')
  tpm = await boot(own)
})
afterAll(async () => {
  await tpm.close()
  await lab.dispose()
})

describe('a sealed secret', () => {
  it('opens before and after a cold boot with the same measurements', async () => {
    const { secret, sealed } = await sealFresh()
    expect((await unsealFromPcrs(tpm, sealed)).equals(secret)).toBe(true)
    await tpm.close()
    tpm = await boot(own)
    expect((await unsealFromPcrs(tpm, sealed)).equals(secret)).toBe(true)
  })

  it('has 1 to 128 bytes', async () => {
    for (const length of [1, 128]) {
      const { secret, sealed } = await sealFresh(Secret.random(length, systemRandom.bytes))
      expect((await unsealFromPcrs(tpm, sealed)).equals(secret)).toBe(true)
    }
    const { name } = await provisionStorageRootKey(tpm)
    for (const length of [0, 129])
      expect(() =>
        seal(tpm, {
          secret: Secret.random(length, systemRandom.bytes),
          policy: { pcrs: PCRS },
          srkName: name,
        }),
      ).toThrow(RangeError)
  })

  it('opens only if its policy is met, and failures do not count as attacks', async () => {
    const { sealed } = await sealFresh()
    const { fixedTPM, fixedParent, noDA } = TPMA_OBJECT
    const area = new WireReader(sealed.public)
    expect([area.uint16(), area.uint16()]).toEqual([TPM_ALG.KEYEDHASH, TPM_ALG.SHA256])
    expect(area.uint32()).toBe(fixedTPM | fixedParent | noDA)
    expect(area.sized().equals(pcrPolicyDigest(await tpm.pcrRead(PCRS)))).toBe(true)
  })

  it('is returned to each of twenty simultaneous callers', async () => {
    const { secret, sealed } = await sealFresh()
    const answers = await Promise.all(Array.from({ length: 20 }, () => unsealFromPcrs(tpm, sealed)))
    expect(answers.every((answer) => answer.equals(secret))).toBe(true)
  })

  it('stays closed if one of its PCRs was extended, or if nothing was measured', async () => {
    const { sealed } = await sealFresh()
    for (const pcr of PCRS) {
      await tpm.pcrExtend(pcr, Buffer.alloc(32, 9))
      await expect(unsealFromPcrs(tpm, sealed)).rejects.toMatchObject({ code: 'TPM_POLICY_FAILED' })
      await tpm.close()
      tpm = await boot(own)
    }
    await tpm.close()
    await powerCycle(own.endpoint)
    tpm = await connectTpm(own.endpoint, { random: systemRandom })
    await expect(unsealFromPcrs(tpm, sealed)).rejects.toMatchObject({ code: 'TPM_POLICY_FAILED' })
    await tpm.close()
    tpm = await boot(own)
  })

  it('does not open with another TPM, before or after the other TPM has an SRK', async () => {
    const { sealed } = await sealFresh()
    const thief = await boot(other)
    await expect(unsealFromPcrs(thief, sealed)).rejects.toMatchObject({ code: 'TPM_SRK_CHANGED' })
    const { name } = await provisionStorageRootKey(thief)
    await expect(unsealFromPcrs(thief, sealed)).rejects.toMatchObject({ code: 'TPM_SRK_CHANGED' })
    const relabelled = { ...sealed, srkName: name }
    await expect(unsealFromPcrs(thief, relabelled)).rejects.toMatchObject({
      code: 'TPM_INTEGRITY_FAILED',
    })
    await thief.close()
  })

  it('does not open if any bit is flipped', async () => {
    const { sealed } = await sealFresh()
    for (let at = 0; at < sealed.private.length; at += 29) {
      const flipped = Buffer.from(sealed.private)
      flipped.writeUInt8(flipped.readUInt8(at) ^ 1, at)
      await expect(unsealFromPcrs(tpm, { ...sealed, private: flipped })).rejects.toMatchObject({
        name: 'TpmError',
      })
    }
  })

  it('does not open after the TPM was cleared', async () => {
    const { sealed } = await sealFresh()
    await tpm.close()
    expect(lab.tool(own, 'tpm2_clear', '-c', 'p').exitCode).toBe(0)
    tpm = await boot(own)
    await expect(unsealFromPcrs(tpm, sealed)).rejects.toMatchObject({ code: 'TPM_SRK_CHANGED' })
  })
})

describe('a TPM in lockout', () => {
  const LOCKOUT = { inLockout: true, failures: 1, maxFailures: 1, recoverySeconds: 1000 }

  it('seals, unseals and raises counters, because SRK and counters have no password to guess', async () => {
    const swtpm = await lab.start('locked')
    const tool = (...[program = '', ...args]: string[]) => lab.tool(swtpm, program, ...args)
    const locked = await boot(swtpm)
    const { name } = await provisionStorageRootKey(locked)
    const secret = Secret.random(32, systemRandom.bytes)
    const { bootPolicy } = await provisionCounters(locked)
    const before = await seal(locked, { secret, policy: { pcrs: PCRS }, srkName: name })
    expect(await locked.getDictionaryAttackState()).toMatchObject({ inLockout: false, failures: 0 })
    await locked.close()

    const limits = ['--max-tries=1', '--recovery-time=1000', '--lockout-recovery-time=2000']
    writeFileSync(join(lab.folder, 'guarded'), 'theirs')
    const created = ['-C', '0x81000001', '-i', 'guarded', '-p', 'right', '-c', 'guarded.ctx']
    expect(tool('tpm2_dictionarylockout', '--setup-parameters', ...limits).exitCode).toBe(0)
    expect(tool('tpm2_create', ...created).exitCode).toBe(0)
    tool('tpm2_flushcontext', '-t')
    expect(tool('tpm2_unseal', '-c', 'guarded.ctx', '-p', 'right').exitCode).toBe(0)
    for (const password of ['wrong', 'right'])
      expect(tool('tpm2_unseal', '-c', 'guarded.ctx', '-p', password).exitCode).not.toBe(0)

    const again = await connectTpm(swtpm.endpoint, { random: systemRandom })
    expect(await again.getDictionaryAttackState()).toEqual(LOCKOUT)
    const after = await seal(again, { secret, policy: { pcrs: PCRS }, srkName: name })
    for (const sealed of [before, after])
      expect((await unsealFromPcrs(again, sealed)).equals(secret)).toBe(true)
    await raiseCounter(again, 'bootPolicy', bootPolicy.value + 1n)
    expect((await readCounter(again, 'bootPolicy'))?.value).toBe(bootPolicy.value + 1n)
    await again.pcrExtend(7, Buffer.alloc(32, 9))
    await expect(unsealFromPcrs(again, after)).rejects.toMatchObject({ code: 'TPM_POLICY_FAILED' })
    expect(await again.getDictionaryAttackState()).toEqual(LOCKOUT)
    await again.close()
  })
})

describe('on the wire', () => {
  it('the secret is never visible in clear', async () => {
    const secret = Secret.random(32, systemRandom.bytes)
    const clear = Buffer.from(secret.reveal())
    const { name } = await provisionStorageRootKey(tpm)
    await tpm.close()
    let passed = 0
    const transport = watched(
      await connectTransport(own.endpoint, PATIENCE_MS),
      (command, answer) => {
        passed += command.length + answer.length
        expect(command.includes(clear) || answer.includes(clear)).toBe(false)
        return answer
      },
    )
    const spied = tpmOver(transport, systemRandom)
    const sealed = await seal(spied, { secret, policy: { pcrs: PCRS }, srkName: name })
    expect((await unsealFromPcrs(spied, sealed)).equals(secret)).toBe(true)
    expect(passed).toBeGreaterThan(2000)
    await spied.close()
    tpm = await connectTpm(own.endpoint, { random: systemRandom })
  })

  it('a changed response is detected, wherever the change is', async () => {
    const { sealed } = await sealFresh()
    await tpm.close()
    for (const offset of [14, 16, 30, 60, 90]) {
      const transport = watched(
        await connectTransport(own.endpoint, PATIENCE_MS),
        (command, answer) => {
          if (command.readUInt32BE(6) !== TPM_CC.Unseal) return answer
          const changed = Buffer.from(answer)
          changed.writeUInt8(changed.readUInt8(offset) ^ 1, offset)
          return changed
        },
      )
      const tampered = tpmOver(transport, systemRandom)
      await expect(unsealFromPcrs(tampered, sealed)).rejects.toMatchObject({
        code: 'TPM_RESPONSE_INVALID',
      })
      await tampered.close()
    }
    tpm = await connectTpm(own.endpoint, { random: systemRandom })
  })
})

describe('tpm2-tools agree', () => {
  it('on the digest of the policy', async () => {
    const values = await tpm.pcrRead(PCRS)
    const digest = await tpm.exclusively(async (transport) => {
      const session = await startTrialSession(transport)
      await policyPcr(transport, session, PCRS)
      const answer = await policyGetDigest(transport, session)
      await flushContext(transport, session.handle)
      return answer
    })
    expect(pcrPolicyDigest(values).equals(digest)).toBe(true)
  })

  it('and open an object that our code sealed, under the same policy', async () => {
    const { secret, sealed } = await sealFresh()
    await tpm.close()
    const file = (name: string, content: Buffer) =>
      writeFileSync(join(lab.folder, name), new WireWriter().sized(content).finish())
    file('ours.pub', sealed.public)
    file('ours.priv', sealed.private)
    const load = lab.tool(
      own,
      'tpm2_load',
      '-C',
      '0x81000001',
      '-u',
      'ours.pub',
      '-r',
      'ours.priv',
      '-c',
      'ours.ctx',
    )
    expect(load).toMatchObject({ exitCode: 0 })
    lab.tool(own, 'tpm2_flushcontext', '-t')
    const { exitCode, stdout } = lab.tool(
      own,
      'tpm2_unseal',
      '-c',
      'ours.ctx',
      '-p',
      `pcr:sha256:${PCRS.join(',')}`,
    )
    expect(exitCode).toBe(0)
    expect(stdout.equals(secret.reveal())).toBe(true)
    tpm = await connectTpm(own.endpoint, { random: systemRandom })
  })

  it('and seal an object that our code opens', async () => {
    const { name } = await provisionStorageRootKey(tpm)
    const values = await tpm.pcrRead(PCRS)
    await tpm.close()
    const secret = Secret.random(32, systemRandom.bytes)
    writeFileSync(join(lab.folder, 'policy'), pcrPolicyDigest(values))
    writeFileSync(join(lab.folder, 'theirs'), secret.reveal())
    const { exitCode } = lab.tool(
      own,
      'tpm2_create',
      '-C',
      '0x81000001',
      '-L',
      'policy',
      '-i',
      'theirs',
      '-u',
      'theirs.pub',
      '-r',
      'theirs.priv',
      '-a',
      'fixedtpm|fixedparent',
    )
    expect(exitCode).toBe(0)
    const read = (file: string) => lab.tool(own, 'cat', file).stdout.subarray(2)
    const sealed = {
      public: read('theirs.pub'),
      private: read('theirs.priv'),
      srkName: name,
      policy: { pcrs: PCRS },
    }
    tpm = await connectTpm(own.endpoint, { random: systemRandom })
    expect((await unsealFromPcrs(tpm, sealed)).equals(secret)).toBe(true)
  })
})
