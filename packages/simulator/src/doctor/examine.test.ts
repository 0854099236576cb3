import { describe, expect, it } from '@jest/globals'
import { examine, type MachineFacts } from './examine.ts'
import { gatherFacts } from './gather-facts.ts'

const GIB = 1024 ** 3
const WELL: MachineFacts = {
  nodeVersion: '26.10.0',
  programs: { swtpm: 'TPM emulator version 0.7.1', swtpm_setup: 'TPM emulator setup tool' },
  folder: { path: '/work', isWritable: true, freeBytes: 5 * GIB },
  localhost: ['127.0.0.1', '::1'],
  processes: [],
}
const notOk = (facts: Partial<MachineFacts>) =>
  examine({ ...WELL, ...facts }).filter(({ result }) => result !== 'ok')

describe('examine', () => {
  it('finds no problem on a machine that has everything', () => {
    expect(notOk({})).toEqual([])
    expect(notOk({ processes: [{ name: 'vcenterd vcenter', running: true }] })).toEqual([])
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
  ])('reports %s', (_what, facts, finding) => {
    expect(notOk(facts)).toMatchObject([finding])
  })

  it('can examine the machine of these tests, for a folder that does not exist yet', async () => {
    const facts = await gatherFacts('/tmp/no/such/folder')
    expect(facts.folder).toMatchObject({ path: '/tmp', isWritable: true })
    expect(examine(facts).filter(({ result }) => result === 'missing')).toEqual([])
  })
})
