import { randomBytes } from 'node:crypto'
import { existsSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createTemporaryFolder, fetchText, parseExposition } from '@nkpsim/daemon/testing'
import { systemFiles } from '@nkpsim/effects'
import { type EsxidProcess, type ReadyHost, startEsxid } from '../testing/esxid-process.ts'
import { fakeVcenter } from '../testing/fake-vcenter.ts'
import { hostReadiness } from './host-readiness.ts'

const PASSWORD = 'a root password'
const KEY_ID = '722baa86-94f5-43d7-ac96-74afebda6863'

const folder = createTemporaryFolder()
const state = join(folder.path, 'esx-1')
let esxid: EsxidProcess
const port = (): number => esxid.metricsPort ?? 0
const host = (): ReadyHost => {
  const [first] = esxid.hosts
  if (first === undefined) throw new Error('no host')
  return first
}

beforeAll(async () => {
  esxid = await startEsxid(state, ['--name', 'esx-1', '--metrics-port', '0'], PASSWORD)
})
afterAll(async () => {
  await esxid.end('SIGTERM')
  folder[Symbol.dispose]()
})

describe('an esxid', () => {
  it('reports that it is ready before a vCenter manages it', async () => {
    expect(await fetchText(port(), '/readyz')).toMatchObject({
      statusCode: 200,
      body: 'ready, role: host that no vCenter manages yet\n',
    })
  })

  it('exposes neither a KDK that it holds nor the id of that KDK', async () => {
    const kdk = randomBytes(32)
    const vcenter = await fakeVcenter(PASSWORD)
    await vcenter.adopt(host())
    const provider = { provider: 'nkp', keyId: KEY_ID, keyDerivationKey: Buffer.from(kdk) }
    const { answer } = await vcenter.push(host(), {
      keyProviders: [{ ...provider, tpmRequired: false, usable: true, isDefault: true }],
    })
    const [held] = answer.acknowledgement?.keyProviders ?? []
    const { body } = await fetchText(port(), '/metrics')
    const families = parseExposition(body)
    expect(families.get('nkpsim_build_info')?.samples[0]?.labels).toMatchObject({
      component: 'esxid',
    })
    expect(body).toContain('method="requestCertificate",code="OK"} 1')
    expect(held?.kcv).toMatch(/./)
    for (const hidden of [KEY_ID, held?.kcv ?? '', host().hostId, vcenter.instanceId, 'nkp"'])
      expect(body).not.toContain(hidden)
    for (const form of ['hex', 'base64', 'latin1'] as const)
      expect(body).not.toContain(kdk.toString(form))
    expect((await fetchText(port(), '/readyz')).body).toBe('ready, role: managed host\n')
  })

  it('is alive but not ready without its config store', async () => {
    const store = join(state, 'config-store')
    expect(existsSync(store)).toBe(true)
    renameSync(store, `${store}.away`)
    expect(await fetchText(port(), '/readyz')).toMatchObject({
      statusCode: 503,
      body: '[-] esx-1: config store failed: its file is gone\nnot ready, role: managed host\n',
    })
    expect((await fetchText(port(), '/livez')).statusCode).toBe(200)
    renameSync(`${store}.away`, store)
    expect((await fetchText(port(), '/readyz')).statusCode).toBe(200)
  })

  it('is not ready with a failing TPM or a wrong clock, and a rack names the host that has the problem', async () => {
    const rack = ['a', 'b'].map((name) => ({
      name,
      folder: state,
      hasTpm: name === 'b',
      tpmProblem: name === 'b' ? { id: 'x', message: 'TPM2 device is gone' } : undefined,
      clockProblem: name === 'b' ? 'the clock is off' : undefined,
      isManaged: name === 'a',
    })) as unknown as Parameters<typeof hostReadiness>[1]
    expect(await hostReadiness(systemFiles, rack)).toEqual({
      role: 'rack of 2 hosts, 1 of them managed',
      checks: [
        { name: 'a: config store', failure: undefined },
        { name: 'a: clock', failure: undefined },
        { name: 'b: config store', failure: undefined },
        { name: 'b: clock', failure: 'the clock is off' },
        { name: 'b: TPM', failure: 'TPM2 device is gone' },
      ],
    })
  })
})
