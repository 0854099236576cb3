import { afterEach, describe, expect, it } from '@jest/globals'
import { systemRandom } from '@nkpsim/effects'
import { COSMIAN_STYLE, PYKMIP_STYLE } from '@nkpsim/kmip/simulated'
import { useSelfSigned } from '../key-provider/kms-trust.ts'
import { setKeyAttributes } from '../key-provider/standard/key-attributes.ts'
import { overallStatus } from '../key-provider/standard/node-status.ts'
import { isUsable } from '../records/key-provider.ts'
import { KMS, type KmsSite, kmsSite } from '../testing/kms-site.ts'

const PURPOSE = { madeFor: 'virtual machine db-1', attributes: [{ name: 'Vendor', value: 'V' }] }
const { signal } = new AbortController()

let site: KmsSite
const open = async (...input: Parameters<typeof kmsSite>): Promise<KmsSite> => {
  site = await kmsSite(...input)
  return site
}
afterEach(() => site.stop())

const colours = () =>
  site.standard.health.statuses(site.provider()).map(({ connection }) => connection)
const problems = () => site.standard.health.statuses(site.provider()).map(({ problem }) => problem)
const check = () => site.finish(site.standard.health.check(KMS))
const make = () => site.finish(site.standard.keys.make(site.provider(), PURPOSE, signal))
const fetchKeys = (ids: readonly string[]) =>
  site.finish(site.standard.keys.get(site.provider(), ids, signal))
const events = () => site.store.newestEvents(20).map(({ id }) => id)

describe('a registered provider', () => {
  it('is usable when both sides trust each other', async () => {
    const { register } = await open()
    await register()
    expect(colours()).toEqual(['green', 'green'])
    expect(isUsable(site.provider())).toBe(true)
    expect(events()).toContain('com.vmware.vc.kms.crypto.Vendor')
  })

  it('has a key that vCenter made, activated and fetched, of which vCenter keeps the KCV alone', async () => {
    const { register, kms, store } = await open()
    await register()
    const made = await make()
    expect(kms.keys.get(made.keyId)).toMatchObject({ state: 'Active' })
    expect(made.kek.reveal()).toEqual(kms.keys.get(made.keyId)?.bytes)
    const { keyId, kcv } = made
    expect(store.kms.key(KMS, keyId)).toMatchObject({ kcv, madeFor: PURPOSE.madeFor })
    // PyKMIP refuses custom attributes.
    expect(made.note).toMatch(/^attributes not stored: /)
  })

  it('gets its attributes from a server that takes them', async () => {
    const { register } = await open({ style: COSMIAN_STYLE })
    await register()
    expect(await make()).toMatchObject({ note: '' })
  })

  it('gets attributes of users on keys that vCenter knows', async () => {
    const { register, standard, kms, provider, finish, store } = await open({
      style: COSMIAN_STYLE,
    })
    await register()
    const { keyId, kek } = await make()
    kek.wipe()
    const parts = { store, standardKeys: standard.keys }
    const set = (id: string, value: string) => {
      const attributes = [{ name: 'Owner', value }]
      return finish(
        setKeyAttributes(parts, { provider: provider(), keyId: id, attributes }, signal),
      )
    }
    await set(keyId, 'team-a')
    await set(keyId, 'team-b')
    expect(kms.keys.get(keyId)?.attributes.get('x-Owner')).toBe('team-a')
    const foreign = kms.make(kms.keys.get(keyId)?.owner ?? '', 32)
    await expect(set(foreign, 'team-a')).rejects.toMatchObject({ code: 'INVALID_REQUEST' })
    expect(kms.keys.get(foreign)?.attributes.size).toBe(0)
  })

  it('tells a user that a server refuses attributes', async () => {
    const { register, standard, provider, finish } = await open()
    await register()
    const { keyId, kek } = await make()
    kek.wipe()
    const attributes = [{ name: 'Owner', value: 'team-a' }]
    await expect(
      finish(standard.keys.addAttributes(provider(), keyId, attributes, signal)),
    ).rejects.toMatchObject({
      code: 'KMS_REFUSED',
      message: expect.stringContaining(`cannot add attributes to key "${keyId}"`),
    })
  })
})

describe('key servers that fail', () => {
  it('are passed over, also if they hang, and asked last for 30 seconds', async () => {
    const { register, nodes, clock } = await open()
    await register()
    nodes[0].fault = 'hang'
    const begun = clock.nowMs()
    for (let made = 0; made < 4; made++) await make()
    // Only the first task waits for the timeout of 1 second.
    expect(clock.nowMs() - begun).toBeLessThan(2500)
  })

  it('are all named in one error if none can be used', async () => {
    const { register, unplug, nodes } = await open()
    await register()
    unplug(0)
    nodes[1].fault = 'garbage'
    await expect(make()).rejects.toMatchObject({
      code: 'KMS_UNREACHABLE',
      message: expect.stringMatching(/cannot make a key.*kms-1: .*ECONNREFUSED.*kms-2: /),
    })
    expect(events()).toContain('com.vmware.vc.kms.crypto.KeyGenerateFail')
    await check()
    expect(colours()).toEqual(['red', 'red'])
    expect(events()).toContain('com.vmware.vc.kms.crypto.Unreachable')
  })

  it('turn yellow, then green again when they are back', async () => {
    const { register, unplug, plug, told } = await open()
    await register()
    unplug(1)
    await check()
    expect(told().map(({ nodes }) => overallStatus(nodes))).toEqual(['yellow'])
    plug(1)
    await check()
    expect(colours()).toEqual(['green', 'green'])
  })

  it('are checked at the interval of the setting', async () => {
    const { register, unplug, clock, told } = await open()
    await register()
    unplug(1)
    await clock.advance(5 * 60_000)
    for (let step = 0; step < 50; step++) await clock.advance(50)
    expect(told()[0]?.nodes.map(({ connection }) => connection)).toEqual(['green', 'red'])
  })
})

describe('a key server that refuses', () => {
  it('is not passed over, because the others have the same keys', async () => {
    const { register, kms } = await open()
    await register()
    const { keyId } = await make()
    kms.setState(keyId, 'Compromised')
    const states = await site.finish(site.standard.keys.states(site.provider(), [keyId], signal))
    expect(states.get(keyId)).toBe('Compromised')
    kms.remove(keyId)
    expect(await fetchKeys([keyId])).toMatchObject({
      keys: [],
      missing: [{ keyId, reason: 'KeyStateMissingInKMS' }],
    })
  })

  it('is not asked for ids that no key server has, and tells of the others', async () => {
    const { register } = await open()
    await register()
    const { keyId } = await make()
    const { keys } = site.standard
    const states = await site.finish(keys.states(site.provider(), ['a b', keyId], signal))
    expect([states.get('a b'), states.get(keyId)]).toEqual([expect.any(Error), 'Active'])
    const { keys: got, missing } = await fetchKeys(['a\u0007 b', keyId])
    expect(got.map((each) => each.keyId)).toEqual([keyId])
    expect(missing).toMatchObject([
      { reason: 'KeyStateMissingInKMS', message: expect.stringContaining('"a? b" is not') },
    ])
  })

  it('does not see the keys of vCenter under another certificate name', async () => {
    const { register, kms } = await open()
    await register()
    const { keyId } = await make()
    const key = kms.keys.get(keyId)
    if (key !== undefined) Object.assign(key, { owner: 'another-client' })
    expect(await fetchKeys([keyId])).toMatchObject({ keys: [], missing: [{ keyId }] })
  })

  it('does not trust a self-signed certificate that was not loaded into it', async () => {
    const { register, store, clock } = await open()
    await register()
    await useSelfSigned({ store, random: systemRandom, nowMs: clock.nowMs() }, KMS)
    await check()
    expect(site.standard.health.statuses(site.provider())).toMatchObject([
      { connection: 'red', isServerTrusted: true, isClientTrusted: false },
      { connection: 'red', isServerTrusted: true, isClientTrusted: false },
    ])
  })
})

describe('a rebuilt key server', () => {
  it('gives no key under the id of another key', async () => {
    const { register, kms } = await open()
    await register()
    const before = await make()
    kms.rebuild()
    await expect(make()).rejects.toMatchObject({ code: 'KMS_KEY_MISMATCH' })
    expect(await fetchKeys([before.keyId])).toMatchObject({
      keys: [],
      missing: [{ keyId: before.keyId, reason: 'KeyMismatch' }],
    })
  })
})

describe('the certificate of a key server', () => {
  it.each([
    ['is expired', { names: 'DNS:kms-1', isExpired: true }, /expired/],
    ['is for another host', { names: 'DNS:kms-9' }, /does not match|not match/],
  ])('that %s is not accepted', async (_what, options, reason) => {
    const { register, plug, authority } = await open()
    await register()
    plug(0, authority.issue('kms-1', { usage: 'serverAuth', ...options }).certificatePem)
    await check()
    expect(colours()).toEqual(['red', 'green'])
    expect(problems()[0]).toMatch(reason)
  })

  it('of a foreign authority is not accepted', async () => {
    const { register, plug, store } = await open()
    await register()
    plug(0, store.identity.authority.certificatePem)
    await check()
    expect(problems()[0]).toMatch(/not trusted/)
  })
})

it('a server that speaks KMIP 2.0 alone, or HTTP, is named as unusable', async () => {
  const { register, connections } = await open({
    style: { ...PYKMIP_STYLE, versions: [{ major: 2, minor: 0 }] },
  })
  await register()
  expect(problems()[1]).toMatch(/KMIP 2\.0/)
  connections.serve({ host: 'kms-1', port: 5696 }, (stream) => {
    void stream.write([Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')]).then(() => stream.end())
  })
  await check()
  expect(problems()[0]).toMatch(/TLS/)
})
