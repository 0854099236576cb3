import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { RpcError } from '@nkpsim/rpc'
import { type AttestableHost, attestableHost } from '../testing/attestable-host.ts'
import { host } from '../testing/models.ts'

let lab: AttestableHost
let results: [string, string][]

beforeEach(async () => {
  results = []
  lab = await attestableHost({ onAttested: (result, reason) => results.push([result, reason]) })
})
afterEach(() => lab.store.close())

describe('the standing of a host that was accepted', () => {
  it('is stale after five minutes', async () => {
    expect(await lab.attestor.attest(lab.esx)).toMatchObject({ status: 'accepted' })
    expect(results).toEqual([['accepted', '']])
    expect(lab.attestor.standing(lab.esx.id)).toBe('accepted')
    await lab.clock.advance(5 * 60_000 - 1)
    expect(lab.attestor.standing(lab.esx.id)).toBe('accepted')
    await lab.clock.advance(1)
    expect(lab.attestor.standing(lab.esx.id)).toBe('stale')
  })
})

describe('the present boot of a host', () => {
  it('is approved when the host is accepted', async () => {
    expect(await lab.attestor.attest(lab.esx)).toMatchObject({ status: 'accepted' })
    expect(lab.installed.map(({ policies }) => policies.length)).toEqual([1])
  })

  it('is not approved if a new policy refuses it', async () => {
    const { attest } = lab.answers
    lab.answers.attest = async (question) => {
      const policy = { ...lab.store.snapshot().hostPolicy, minimumVersion: '9.0.0' }
      await lab.store.change((tables) => tables.putHostPolicy(policy))
      return attest(question)
    }
    expect(await lab.attestor.attest(lab.esx)).toMatchObject({ status: 'notAccepted' })
    expect(lab.installed).toEqual([])
  })

  it('is approved only once', async () => {
    await lab.attestor.attest(lab.esx)
    const bootAuthority = lab.installed[0]?.bootAuthority
    lab.answers.getTpmIdentity = async () => ({ ...lab.identity, bootAuthority })
    await lab.attestor.attest(lab.esx)
    expect(lab.installed).toHaveLength(1)
  })

  it('is not approved if the configuration of the host is not sealed', async () => {
    const unsealed = { ...lab.identity, bootPolicyCounterName: Buffer.alloc(0) }
    lab.answers.getTpmIdentity = async () => unsealed
    expect(await lab.attestor.attest(lab.esx)).toMatchObject({ status: 'accepted' })
    expect(lab.installed).toEqual([])
    await expect(lab.attestor.authorizeBoot(lab.esx, async () => undefined)).rejects.toMatchObject({
      code: 'HOST_NOT_ATTESTED',
      message: 'the configuration of host "esx-1" is not sealed: there is nothing to approve',
    })
  })

  it('may stay without approval: a host that refuses the approval is still accepted', async () => {
    lab.answers.installBootPolicies = async () => {
      throw new RpcError('INTERNAL', 'INTERNAL', 'no')
    }
    expect(await lab.attestor.attest(lab.esx)).toMatchObject({ status: 'accepted' })
  })
})

describe('an approval of the next boot', () => {
  it.each([
    ['HOST_REFUSED', new RpcError('INTERNAL', 'TPM_FAILED', 'no'), 'host "esx-1" refused: no'],
    [
      'HOST_UNREACHABLE',
      new RpcError('UNAVAILABLE', 'UNAVAILABLE', 'gone'),
      'host "esx-1" cannot be reached',
    ],
  ])('fails with %s if the host does not predict its boot', async (code, cause, message) => {
    lab.answers.predictBoot = () => Promise.reject(cause)
    const approved = lab.attestor.authorizeBoot(lab.esx, async () => undefined)
    await expect(approved).rejects.toMatchObject({ code, message, cause })
  })
})

describe('a host', () => {
  it('without a TPM 2.0 is neither attested nor approved', async () => {
    const without = { ...lab.esx, tpmVersion: '' }
    for (const act of [lab.attestor.attest, lab.attestor.authorizeBoot])
      await expect(act(without, async () => undefined)).rejects.toMatchObject({
        code: 'HOST_NOT_ATTESTED',
      })
    expect(results).toEqual([])
  })

  it('is not accepted with the TPM of another host', async () => {
    await lab.attestor.attest(lab.esx)
    const other = host({ name: 'esx-2', cluster: undefined })
    await lab.store.change((tables) => tables.putHost(other))
    lab.attestor.reach(other.id, lab.channel)
    expect(await lab.attestor.attest(other)).toMatchObject({
      status: 'notAccepted',
      message: expect.stringContaining('esx-1'),
    })
  })
})

describe('a host whose network refuses a connection', () => {
  it('is reported as unreachable', async () => {
    const cause = new RpcError('UNAVAILABLE', 'UNAVAILABLE', 'no route')
    const cutOff = await attestableHost({ network: { connect: () => Promise.reject(cause) } })
    cutOff.attestor.lose(cutOff.esx.id)
    await expect(cutOff.attestor.attest(cutOff.esx)).rejects.toMatchObject({
      code: 'HOST_UNREACHABLE',
      cause,
    })
    cutOff.store.close()
  })
})
