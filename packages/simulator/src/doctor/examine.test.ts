import { describe, expect, it } from '@jest/globals'
import { examine, type MachineFacts } from './examine.ts'
import { gatherFacts, processFacts, programFact } from './gather-facts.ts'

const GIB = 1024 ** 3
const WELL: MachineFacts = {
  nodeVersion: '26.10.0',
  programs: {
    swtpm: { version: 'TPM emulator version 0.7.1' },
    swtpm_setup: { version: 'TPM emulator setup tool' },
  },
  folder: { path: '/work', isWritable: true, freeBytes: 5 * GIB },
  localhost: ['127.0.0.1', '::1'],
  phase: 'created',
  processes: [],
  toPowerOn: [],
}
const notOk = (facts: Partial<MachineFacts>) =>
  examine({ ...WELL, ...facts }).filter(({ result }) => result !== 'ok')

describe('examine', () => {
  it('finds no problem on a machine that has everything', () => {
    expect(notOk({})).toEqual([])
    expect(notOk({ processes: [{ name: 'vcenterd vcenter', running: true }] })).toEqual([])
    expect(notOk({ pykmip: '/usr/bin/pykmip-server' })).toEqual([])
  })

  it.each<[string, Partial<MachineFacts>, object]>([
    ['an old Node', { nodeVersion: '20.20.2' }, { check: 'Node', result: 'missing' }],
    [
      'no swtpm',
      { programs: { ...WELL.programs, swtpm: undefined } },
      { check: 'swtpm', remedy: expect.stringContaining('apt-get install -y swtpm;') },
    ],
    [
      'no swtpm_setup',
      { programs: { ...WELL.programs, swtpm_setup: undefined } },
      { check: 'swtpm_setup', remedy: expect.stringContaining('swtpm-tools') },
    ],
    [
      'a swtpm that cannot run',
      { programs: { ...WELL.programs, swtpm: { problem: 'libtpms.so.0 is missing' } } },
      {
        check: 'swtpm',
        result: 'missing',
        found: 'cannot run: libtpms.so.0 is missing',
        remedy: expect.stringContaining('apt-get install --reinstall -y swtpm;'),
      },
    ],
    [
      'a cluster with a key server, but no PyKMIP',
      { pykmip: 'missing' },
      { check: 'PyKMIP', result: 'missing', remedy: 'apt-get install -y python3-pykmip' },
    ],
    [
      'a folder that cannot be written',
      { folder: { ...WELL.folder, isWritable: false } },
      { check: 'state folder', result: 'missing' },
    ],
    [
      'a disk that is full',
      { folder: { ...WELL.folder, freeBytes: 1000 } },
      { check: 'disk', result: 'missing', found: '0.0 GiB free' },
    ],
    [
      'a disk that is nearly full',
      { folder: { ...WELL.folder, freeBytes: GIB } },
      { check: 'disk', result: 'warning', found: '1.0 GiB free' },
    ],
    ['no localhost', { localhost: [] }, { check: 'localhost', result: 'missing' }],
    ['a localhost that is another machine', { localhost: ['10.0.0.1'] }, { check: 'localhost' }],
    [
      'an interrupted first start',
      { phase: 'creating', processes: [{ name: 'vcenterd vcenter', running: true }] },
      {
        check: 'cluster',
        result: 'warning',
        found: 'the first start is not complete',
        remedy: 'if no nkpsim up still runs: nkpsim down --delete',
      },
    ],
    [
      'an interrupted reset, whose suspended processes `up` would not continue',
      {
        phase: 'resetting',
        processes: [{ name: 'esxid esx-1', running: true, suspended: true }],
      },
      {
        check: 'cluster',
        result: 'warning',
        found: 'a reset is not complete: later changes will be lost',
        remedy: 'if no nkpsim reset still runs: nkpsim reset',
      },
    ],
    [
      'a process that died',
      {
        processes: [
          { name: 'vcenterd vcenter', running: false },
          { name: 'esxid esx-1', running: true },
        ],
      },
      { check: 'cluster', result: 'warning', found: 'not running: vcenterd vcenter' },
    ],
    [
      'a process that died and one that an operator stopped',
      {
        processes: [
          { name: 'vcenterd vcenter', running: false, onPurpose: true },
          { name: 'esxid esx-1', running: false },
        ],
      },
      {
        found: 'not running: esxid esx-1; stopped on purpose: vcenterd vcenter',
        remedy: 'nkpsim up starts them',
      },
    ],
    [
      'a suspended process',
      {
        processes: [
          { name: 'vcenterd vcenter', running: true, suspended: true },
          { name: 'esxid esx-1', running: true, suspended: false },
        ],
      },
      {
        check: 'cluster',
        result: 'warning',
        found: 'suspended: vcenterd vcenter',
        remedy: 'nkpsim up continues them',
      },
    ],
    [
      'a process that died and a suspended process',
      {
        processes: [
          { name: 'vcenterd vcenter', running: true, suspended: true },
          { name: 'esxid esx-1', running: false },
        ],
      },
      {
        found: 'not running: esxid esx-1; suspended: vcenterd vcenter',
        remedy: 'nkpsim up starts them',
      },
    ],
    [
      'a host whose TPM was restarted without it',
      { processes: [{ name: 'esxid esx-1', running: true, mustReboot: true }] },
      { found: 'TPM was lost: esxid esx-1', remedy: 'nkpsim up reboots the hosts' },
    ],
    [
      'a host that lost its TPM',
      {
        processes: [
          { name: 'esxid esx-1', running: true, mustReboot: true },
          { name: 'swtpm esx-1', running: false },
        ],
      },
      {
        found: 'not running: swtpm esx-1; TPM was lost: esxid esx-1',
        remedy: 'nkpsim up starts them, reboots the hosts',
      },
    ],
  ])('reports %s', (_what, facts, finding) => {
    expect(notOk(facts)).toMatchObject([finding])
  })

  it('names the VMs that a reset or a reboot left off, beside the processes that do not run', () => {
    const toPowerOn = Array.from({ length: 12 }, (_, vm) => ({ host: 'esx-1', vm: `vm-${vm}` }))
    const processes = [{ name: 'esxid esx-1', running: false }]
    expect(notOk({ toPowerOn: toPowerOn.slice(0, 2), processes })).toMatchObject([
      { found: 'not running: esxid esx-1' },
      {
        check: 'cluster',
        result: 'warning',
        found: 'a reset or a reboot left off: vm-0 on esx-1, vm-1 on esx-1',
        remedy: 'nkpsim up powers them on if they are off',
      },
    ])
    expect(notOk({ toPowerOn })).toMatchObject([
      { found: expect.stringMatching(/ vm-9 on esx-1, 2 more$/) },
    ])
    expect(notOk({ toPowerOn, phase: 'resetting' })).toHaveLength(1)
  })

  it('can examine the machine of these tests, for a folder that does not exist yet', async () => {
    const facts = await gatherFacts('/tmp/no/such/folder')
    expect(facts.folder).toMatchObject({ path: '/tmp', isWritable: true })
    expect(examine(facts).filter(({ result }) => result === 'missing')).toEqual([])
  })
})

describe('processFacts', () => {
  const hosts = [{ name: 'esx-1', tpm: {} }, { name: 'esx-2' }]
  const file = { hosts, relay: { clientPort: 1 } }
  const runs = (kind: 'vcenterd' | 'esxid' | 'swtpm' | 'relay', name: string) => ({
    kind,
    name,
    running: true,
  })
  const whole = [
    runs('vcenterd', 'vcenter'),
    runs('esxid', 'esx-1'),
    runs('esxid', 'esx-2'),
    runs('swtpm', 'esx-1'),
    runs('relay', 'relay'),
  ]
  const clusterOf = (recorded: typeof whole, lost: string[] = []) =>
    examine({ ...WELL, processes: processFacts(file, recorded, new Set(lost)) }).filter(
      ({ check }) => check === 'cluster',
    )

  it.each(whole)('include $kind $name, which did not start', ({ kind, name }) => {
    const others = whole.filter((each) => each.kind !== kind || each.name !== name)
    expect(clusterOf(others)).toMatchObject([
      { result: 'warning', found: `not running: ${kind} ${name}`, remedy: 'nkpsim up starts them' },
    ])
  })

  it('are complete if every process of the cluster file runs', () => {
    expect(clusterOf(whole)).toMatchObject([{ result: 'ok', found: 'running processes: 5' }])
  })

  it('name what an operator stopped', () => {
    const ended = { how: 'stopped', at: '2026-01-31T12:00:00.000Z' } as const
    const recorded = whole.map((each) =>
      each.kind === 'vcenterd' ? { ...each, running: false, ended } : each,
    )
    expect(clusterOf(recorded)).toMatchObject([{ found: 'stopped on purpose: vcenterd vcenter' }])
  })

  it.each(['killed', 'powered-off'] as const)(
    'name a TPM that is dead, and %s, because no start brings it back',
    (how) => {
      const ended = { how, at: '2026-01-31T12:00:00.000Z' }
      const recorded = whole.map((each) =>
        each.kind === 'swtpm' ? { ...each, running: false, ended } : each,
      )
      const remedy = /^nkpsim host recovery list esx-1, .* power-off esx-1, .* tpm replace esx-1$/
      const found = 'the TPM of esx-1 is dead'
      const dead = [
        { result: 'ok', found: 'running processes: 4' },
        { result: 'warning', found, remedy: expect.stringMatching(remedy) },
      ]
      expect(clusterOf(recorded, ['esx-1'])).toMatchObject(dead)
      const unrecorded = whole.filter(({ kind }) => kind !== 'swtpm')
      expect(clusterOf(unrecorded, ['esx-1'])).toMatchObject(dead)
      // Somebody has put the state back.
      expect(clusterOf(recorded)).toMatchObject([{ found: 'stopped on purpose: swtpm esx-1' }])
    },
  )

  it('advise no recovery key for a dead TPM if the host is off, because only it knows the key', () => {
    const off = whole.filter(({ name }) => name !== 'esx-1')
    expect(clusterOf(off, ['esx-1'])).toMatchObject([
      { found: 'not running: esxid esx-1' },
      { found: 'the TPM of esx-1 is dead', remedy: 'nkpsim host tpm replace esx-1' },
    ])
  })

  it('are empty for a stopped cluster', () => {
    expect(clusterOf([])).toEqual([])
  })
})

describe('programFact', () => {
  const failed = (facts: object) => Object.assign(new Error('Command failed'), facts)

  it.each([
    ['has printed its version and then failed', failed({ code: 1 }), 'setup 0.7.1\nusage', ''],
    ['has ended well', null, 'setup 0.7.1', 'a warning'],
  ])('accepts a program that %s', (_what, error, stdout, stderr) => {
    expect(programFact(error, { stdout, stderr })).toEqual({ version: 'setup 0.7.1' })
  })

  it.each([
    ['misses a library', failed({ code: 127 }), 'libtpms.so.0: no such file\nx', /^libtpms.*file$/],
    ['may not be executed', failed({ code: 'EACCES', message: 'spawn EACCES' }), '', /EACCES/],
    ['hangs', failed({ killed: true, signal: 'SIGKILL' }), '', /does not end within 5 s/],
  ])('reports a program that %s', (_what, error, stderr, problem) => {
    expect(programFact(error, { stdout: '', stderr })).toEqual({
      problem: expect.stringMatching(problem),
    })
  })
})
