import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { SimulatorError } from '../errors.ts'
import { parseSeed } from './parse-seed.ts'
import { MAX_SEED_BYTES } from './read-yaml.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nkpsim-seed-'))
  writeFileSync(join(folder, 'password'), 'Secret-1234!\n')
  writeFileSync(join(folder, 'image'), Buffer.alloc(5000, 7))
  writeFileSync(join(folder, 'empty'), '')
  symlinkSync('circle', join(folder, 'circle'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const parse = (text: string, insecureFixedKeys = false) =>
  parseSeed(text, { folder, insecureFixedKeys })

const WHOLE = `
datacenters:
  - name: East
    folders: [{ name: Racks }, { name: Row, parent: Racks }]
    clusters: [{ name: Gold, folder: Row }, { name: Silver }]
hosts:
  - { name: esx-1 }
  - { name: esx-2, tpm: false, cluster: Silver }
  - { name: esx-3, cluster: null }
providers:
  - { name: nkp-1, tpmRequired: false, backup: { file: nkp-1.p12, passwordFile: password } }
  - { name: nkp-2, backup: { withoutPassword: true } }
defaults: [{ provider: nkp-1 }, { provider: nkp-2, cluster: Gold }]
vms:
  - { name: db-1, host: esx-1, content: { file: image }, poweredOn: true }
  - { name: web-1, host: esx-2, provider: nkp-1, size: 8KiB, content: { fill: abc } }
users: [{ name: Anna@vsphere.local, passwordFile: password }]
roles: [{ name: Keys, privileges: [Cryptographer.ManageKeys] }]
permissions: [{ user: anna@vsphere.local, on: 'cluster:Gold', role: Keys }]
settings: { vpxd.KMS.remediationInterval: 7, vpxd.hostkey.newIfMissing: false }
`

describe('parseSeed', () => {
  it('reads all parts of a seed', async () => {
    const seed = await parse(WHOLE)
    expect(seed.hosts).toEqual([
      { name: 'esx-1', tpm: true, cluster: 'Gold' },
      { name: 'esx-2', tpm: false, cluster: 'Silver' },
      { name: 'esx-3', tpm: true, cluster: undefined },
    ])
    expect(seed.providers[0]?.backup?.file).toBe(join(folder, 'nkp-1.p12'))
    expect(seed.vms.map(({ sizeBytes }) => sizeBytes)).toEqual([8192, 8192])
    expect(seed.settings.map(({ value }) => value)).toEqual(['7', 'false'])
    expect(seed.permissions[0]?.entity).toEqual({ kind: 'cluster', name: 'Gold' })
  })

  it('keeps numbers as written if they are used as names or texts', async () => {
    const seed = await parse(
      [
        'datacenters: [{ name: 1e3, clusters: [{ name: 7.10 }] }]',
        'hosts: [{ name: 007, cluster: 7.10 }]',
        `providers: [{ name: 8.0, backup: { withoutPassword: true }, kdk: ${'01'.repeat(32)}, keyId: ${crypto.randomUUID()} }]`,
        'vms: [{ name: 0x10, host: 007, provider: 8.0, size: 8192, content: { fill: 0815 } }]',
        'settings: { vpxd.KMS.remediationInterval: 7 }',
      ].join('\n'),
      true,
    )
    expect(seed.datacenters.map(({ name }) => name)).toEqual(['1e3'])
    expect(seed.hosts).toEqual([{ name: '007', tpm: true, cluster: '7.10' }])
    expect(seed.providers.map(({ name }) => name)).toEqual(['8.0'])
    expect(seed.providers[0]?.fixedKey?.lengthBytes).toBe(32)
    expect(seed.vms).toMatchObject([
      { name: '0x10', host: '007', provider: '8.0', sizeBytes: 8192, content: { fill: '0815' } },
    ])
    expect(seed.settings.map(({ value }) => value)).toEqual(['7'])
  })

  it.each([
    'true',
    'False',
    'null',
    'NULL',
    '~',
    'yes',
    '1.0',
    '0x10',
    '0o17',
    '2026-01-01',
    '2026-01-01T00:00:00Z',
    '1_000',
    '12:30:45',
    '-.5',
  ])('keeps %s as written if it is used as a name', async (name) => {
    const seed = await parse(
      [
        `datacenters: [{ name: ${name}, folders: [{ name: ${name} }, { name: in, parent: ${name} }], clusters: [{ name: ${name}, folder: ${name} }] }]`,
        `hosts: [{ name: esx-1, cluster: "${name}" }]`,
        `providers: [{ name: n, backup: { withoutPassword: true } }]`,
        `defaults: [{ provider: n, cluster: ${name} }, { provider: n, folder: ${name} }]`,
        `vms: [{ name: ${name}, host: esx-1, provider: n, size: 1, content: { fill: ${name} } }]`,
        `roles: [{ name: ${name}, privileges: [] }]`,
        `permissions: [{ user: administrator@vsphere.local, on: "cluster:${name}", role: ${name} }]`,
      ].join('\n'),
    )
    expect(seed.datacenters).toEqual([
      {
        name,
        folders: [{ name }, { name: 'in', parent: name }],
        clusters: [{ name, folder: name }],
      },
    ])
    expect(seed.hosts[0]?.cluster).toBe(name)
    expect(seed.defaults.map(({ entity }) => entity)).toEqual([name, name])
    expect(seed.vms).toMatchObject([{ name, content: { fill: name } }])
    expect(seed.roles).toEqual([{ name, privileges: [] }])
    expect(seed.permissions).toMatchObject([{ entity: { name }, role: name }])
  })

  it('keeps scalars as written, whatever YAML would convert them to', async () => {
    const scalar = fc
      .string({ unit: fc.constantFrom(...'0123456789abtruefalsn~.xo-_TNE+'), minLength: 1 })
      .filter((text) => /^[^-].*[^.]$|^[^-.~]$|^~$/.test(text) && !/^[.+?]|\.$/.test(text))
    await fc.assert(
      fc.asyncProperty(scalar, async (name) => {
        const seed = await parse(`datacenters: [{ name: ${name} }]`)
        expect(seed.datacenters.map((each) => each.name)).toEqual([name])
      }),
    )
  })

  it('returns names in the form that vCenter stores, whatever form the seed has', async () => {
    const form = fc.constantFrom('NFC', 'NFD')
    await fc.assert(
      fc.asyncProperty(form, form, async (set, sought) => {
        const name = JSON.stringify('Schlüssel'.normalize(set))
        const other = JSON.stringify('Schlüssel'.normalize(sought))
        const seed = await parse(
          [
            `datacenters: [{ name: ${name}, folders: [{ name: ${name} }], clusters: [{ name: ${name}, folder: ${other} }] }]`,
            `hosts: [{ name: esx-1, cluster: ${other} }]`,
            `roles: [{ name: ${name}, privileges: [] }]`,
            `permissions: [{ user: administrator@vsphere.local, on: ${JSON.stringify(`folder:${JSON.parse(other)}`)}, role: ${other} }]`,
          ].join('\n'),
        )
        const kept = 'Schlüssel'.normalize('NFC')
        expect(seed.datacenters).toEqual([
          { name: kept, folders: [{ name: kept }], clusters: [{ name: kept, folder: kept }] },
        ])
        expect(seed.permissions).toMatchObject([{ entity: { name: kept }, role: kept }])
      }),
      { numRuns: 8 },
    )
  })

  it('accepts an empty seed, and standalone hosts', async () => {
    for (const text of ['', '~', 'null', '# nothing\n'])
      expect((await parse(text)).hosts).toEqual([])
    for (const nothing of ['null', '~', ''])
      expect((await parse(`hosts: [{ name: a, cluster: ${nothing} }]`)).hosts).toEqual([
        { name: 'a', tpm: true, cluster: undefined },
      ])
  })

  it('returns names of providers in the form that vCenter stores', async () => {
    const seed = await parse(
      'providers: [{ name: "Schlu\u0308ssel", backup: { withoutPassword: true } }]\ndefaults: [{ provider: Schl\u00fcssel }]',
    )
    expect(seed.providers.map(({ name }) => name)).toEqual(['Schl\u00fcssel'])
  })

  it('adds a datacenter and a cluster if the seed has none', async () => {
    const { datacenters, hosts } = await parse('')
    expect(datacenters.map(({ clusters }) => clusters)).toEqual([[{ name: 'Cluster' }]])
    expect(hosts).toEqual([])
  })

  it.each([
    ['an unknown key', 'hsots: []', 'hsots: there is no such key'],
    ['an unknown key within', 'hosts: [{ name: a, tmp: true }]', 'hosts[0].tmp: there is no such'],
    ['a wrong type', 'hosts: [{ name: a, tpm: yes }]', 'hosts[0].tpm: must be true or false'],
    ['nothing for a name', 'hosts: [{ name: }]', 'hosts[0].name: is missing'],
    ['a list for a name', 'hosts: [{ name: [a] }]', 'hosts[0].name: must be a text'],
    ['a null for a flag', 'hosts: [{ name: a, tpm: null }]', 'hosts[0].tpm: must be true or false'],
    [
      'a text for a flag',
      'hosts: [{ name: a, tpm: "true" }]',
      'hosts[0].tpm: must be true or false',
    ],
    ['a truth value for a mapping', 'hosts: [true]', 'hosts[0]: must be a mapping of'],
    ['a truth value for a list', 'hosts: true', 'hosts: must be a list'],
    [
      'a null for a setting',
      'settings: { event.maxAge: ~ }',
      'settings.event.maxAge: must be a number',
    ],
    [
      'an invisible character in a name',
      'vms: [{ name: "a\\u202eb", host: h, size: 1 }]',
      'vms[0].name: has U+202E at position 2',
    ],
    ['a mapping for a list', 'hosts: { name: a }', 'hosts: must be a list'],
    ['a missing name', 'hosts: [{}]', 'hosts[0].name: is missing'],
    ['a host with a bad name', 'hosts: [{ name: "a/b" }]', 'hosts[0].name: may have at most 58'],
    ['an unknown cluster', 'hosts: [{ name: a, cluster: C }]', 'hosts[0].cluster: there is no'],
    [
      'a host twice',
      'hosts: [{ name: a }, { name: a }]',
      'hosts[1].name: the seed names "a" twice',
    ],
    [
      'a folder before its parent',
      'datacenters: [{ name: D, folders: [{ name: a, parent: b }] }]',
      'datacenters[0].folders[0].parent: no folder "b" is defined before',
    ],
    [
      'a default without backup',
      'providers: [{ name: p }]\ndefaults: [{ provider: p }]',
      'defaults[0].provider: "p" has no backup',
    ],
    [
      'two defaults',
      'providers: [{ name: p, backup: { withoutPassword: true } }]\ndefaults: [{ provider: p }, { provider: p }]',
      'defaults[1]: the seed sets the default of this vCenter twice',
    ],
    [
      'a backup without password',
      'providers: [{ name: p, backup: {} }]',
      'providers[0].backup: needs either a passwordFile or',
    ],
    [
      'two backups in one file',
      'providers: [{ name: a, backup: { file: x, withoutPassword: true } }, { name: b, backup: { file: ./x, withoutPassword: true } }]',
      'providers[1].backup.file: is already the file of another provider in this seed',
    ],
    [
      'a key id that is not a UUID',
      'providers: [{ name: p, keyId: x }]',
      'providers[0].keyId: must be a UUID',
    ],
    [
      'a VM on no host',
      'vms: [{ name: v, host: h, size: 1 }]',
      'vms[0].host: there is no host "h"',
    ],
    [
      'a VM without a key',
      'hosts: [{ name: h }]\nvms: [{ name: v, host: h, size: 1 }]',
      'vms[0].provider: is missing, and there is no default',
    ],
    ['a VM without a size', 'vms: [{ name: v, host: h }]', 'vms[0].size: is missing'],
    [
      'a text that is not a size',
      'vms: [{ name: v, host: h, size: 1XB }]',
      'vms[0].size: must be a size such as',
    ],
    [
      'a disk smaller than its content',
      'vms: [{ name: v, host: h, size: 4KiB, content: { file: image } }]',
      'vms[0].size: is less than the size of the content',
    ],
    [
      'two contents',
      'vms: [{ name: v, host: h, size: 1, content: { file: image, fill: a } }]',
      'vms[0].content: needs either a file or a fill',
    ],
    [
      'a file that is not there',
      'users: [{ name: a@b, passwordFile: nowhere }]',
      'users[0].passwordFile: there is no file',
    ],
    [
      'a file that cannot be reached',
      'users: [{ name: a@b, passwordFile: circle }]',
      'users[0].passwordFile: cannot read',
    ],
    ['an empty file', 'users: [{ name: a@b, passwordFile: empty }]', 'users[0].passwordFile:'],
    [
      'a password in the seed',
      'users: [{ name: a@b, password: geheim }]',
      'users[0].password: there is no such key',
    ],
    [
      'a system role',
      'roles: [{ name: Admin, privileges: [] }]',
      'roles[0].name: "Admin" is a system role',
    ],
    [
      'an unknown privilege',
      'roles: [{ name: r, privileges: [Fly] }]',
      'roles[0].privileges[0]: there is no privilege "Fly"',
    ],
    [
      'a permission on nothing',
      'permissions: [{ user: administrator@vsphere.local, on: "moon:x", role: Admin }]',
      'permissions[0].on: must be vCenter, or',
    ],
    [
      'a permission of nobody',
      'permissions: [{ user: x@y, on: vCenter, role: Admin }]',
      'permissions[0].user: there is no user',
    ],
    ['an unknown setting', 'settings: { vpxd.x: 1 }', 'settings.vpxd.x: there is no setting'],
    ['a setting out of bounds', 'settings: { event.maxAge: 0 }', 'settings.event.maxAge:'],
    ['a list for the whole seed', '[]', 'the seed must be a mapping of'],
    ['a mapping for a key', '{ a: b }: c', 'the seed is not YAML: a key must be a text at line 1'],
    ['a key twice', 'hosts: []\nhosts: []', 'the seed is not YAML'],
    ['no YAML', 'hosts: [', 'the seed is not YAML'],
    ['no UTF-8', 'hosts: [{ name: caf\ufffd }]', 'the seed is not UTF-8'],
    [
      'a fixed key',
      `providers: [{ name: p, keyId: ${crypto.randomUUID()}, kdk: ${'ab'.repeat(32)} }]`,
      'providers[0].kdk: a key in a seed is not secret; allow it with --insecure-fixed-keys',
    ],
  ])(
    'refuses a seed with %s, and names the place of the error in one line',
    async (_what, text, message) => {
      await expect(parse(text)).rejects.toMatchObject({
        code: 'SEED_INVALID',
        message: expect.stringContaining(message),
      })
    },
  )

  it('accepts valid keys with key ids if they are allowed, and never shows the keys', async () => {
    const provider = (kdk: string, keyId: string) => `providers: [{ name: p, kdk: ${kdk}${keyId} }]`
    const uuid = `, keyId: ${crypto.randomUUID()}`
    const key = 'ab'.repeat(32)
    const seed = await parse(provider(key, uuid), true)
    expect(seed.providers[0]?.fixedKey?.lengthBytes).toBe(32)
    expect(JSON.stringify(seed)).not.toContain(key)
    await expect(parse(provider('abcd', uuid), true)).rejects.toThrow(
      'must be 64 hexadecimal digits',
    )
    await expect(parse(provider(key, ''), true)).rejects.toThrow('providers[0].keyId: is missing')
  })

  it('refuses a seed that is too long, or that expands too much', async () => {
    await expect(parse(`#${' '.repeat(MAX_SEED_BYTES)}`)).rejects.toThrow('at most')
    const bomb = `a: &a [x,x]\nb: &b [*a,*a]\nhosts: [*b,*b]`
    await expect(parse(bomb)).rejects.toMatchObject({ code: 'SEED_INVALID' })
  })

  it('accepts mutated text, or refuses it with a SimulatorError in one line', async () => {
    const lines = WHOLE.split('\n')
    const mutated = fc
      .tuple(fc.nat(lines.length - 1), fc.nat(60), fc.string({ maxLength: 6 }))
      .map(([line, column, text]) =>
        lines.with(line, (lines[line] ?? '').slice(0, column) + text).join('\n'),
      )
    await fc.assert(
      fc.asyncProperty(mutated, async (text) => {
        const error: unknown = await parse(text).then(
          () => undefined,
          (caught: unknown) => caught,
        )
        if (error === undefined) return
        expect(error).toBeInstanceOf(SimulatorError)
        expect((error as Error).message).not.toContain('\n')
      }),
      { numRuns: 300 },
    )
  })
})
