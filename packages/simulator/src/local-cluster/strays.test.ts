import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { systemClock } from '@nkpsim/effects'
import { realStateDir } from './cluster-place.ts'
import { identifyProcess, isRunning } from './process-identity.ts'
import { refuseWhereOthersWrite } from './refuse-others.ts'
import { stopCluster } from './stop-cluster.ts'
import { isGhost, isStray, worksFor, writesFromElsewhere } from './strays.ts'

const STATE = '/srv/lab'
const node = [
  ...['/usr/bin/node', '--disable-warning=ExperimentalWarning', '--max-semi-space-size=1'],
  '--import=file:///x/packages/daemon/src/source-resolution.ts',
]

describe('worksFor', () => {
  it.each([
    ['a vCenter', [...node, '/x/packages/vcenter/src/main.ts', '--state', '/srv/lab/vcenter']],
    [
      'a relay',
      [...node, '/x/packages/simulator/src/faults/relay/main.ts', '--state', '/srv/lab/relay'],
    ],
    ['a host', [...node, '/x/packages/esxi/src/main.ts', '--state', '/srv/lab/hosts/esx-1']],
    [
      'a host of the npm package',
      [...node, '/x/node_modules/nkpsim/lib/esxid.js', '--state', '/srv/lab/hosts/esx-1'],
    ],
    [
      'a TPM',
      ['swtpm', 'socket', '--tpm2', '--tpmstate', 'dir=/srv/lab/tpms/esx-1/state,mode=0600'],
    ],
    [
      'a script that manufactures a TPM',
      ['bash', '/x/swtpm/manufacture', '/srv/lab/tpms/esx-1/state', '/srv/lab/ca'],
    ],
    [
      'a helper of the script that manufactures a TPM',
      ['/usr/bin/swtpm_setup', '--tpmstate', 'dir:///srv/lab/tpms/esx-1/state'],
    ],
  ])('recognises %s of the cluster', (_, args) => expect(worksFor(args, STATE)).toBe(true))

  it.each([
    ['the key server', ['/usr/bin/python3', '/usr/bin/pykmip-server', '-f', 'pykmip.conf'], true],
    ['a process of it', ['/v/bin/python3.14', '-c', 'from multiprocessing.forkserver ...'], true],
    ['another program in its folder', ['/usr/bin/python3', 'mine.py'], false],
    ['an editor of its program', ['vi', '/usr/bin/pykmip-server'], false],
  ])('judges %s by its working directory: %j, %s', (_, args, belongs) => {
    expect(worksFor(args, STATE, `${STATE}/key-server`)).toBe(belongs)
    for (const elsewhere of ['/srv/lab2/key-server', STATE, '/'])
      expect(worksFor(args, STATE, elsewhere)).toBe(false)
  })

  it.each([
    ['a reader of its logs', ['tail', '-f', '/srv/lab/hosts/esx-1/x.log']],
    ['an editor of its files', ['vi', '/srv/lab/tpms/swtpm', '/srv/lab/vcenter/x']],
    [
      'a host of another cluster',
      [...node, '/x/packages/esxi/src/main.ts', '--state', '/srv/lab2/hosts/a'],
    ],
    [
      'a TPM of a cluster in a subfolder',
      ['swtpm', '--tpmstate', 'dir=/srv/lab/deeper/tpms/esx-1/state'],
    ],
    [
      'a vCenter whose folder only begins with the name of the vCenter folder',
      [...node, '/x/packages/vcenter/src/main.ts', '--state', '/srv/lab/vcenter.copy'],
    ],
    [
      'a relay whose folder only begins with the name of the relay folder',
      [...node, '/x/node_modules/nkpsim/lib/relay.js', '--state', '/srv/lab/relay-2'],
    ],
    ['a process without arguments', []],
  ])('ignores %s', (_, args) => expect(worksFor(args, STATE)).toBe(false))
})

it('a daemon for another folder does not belong to the cluster in whose folder a user started it', () => {
  const vcenter = [...node, '/x/packages/vcenter/src/main.ts', '--state', '/elsewhere/vcenter']
  expect(worksFor(vcenter, STATE, STATE)).toBe(false)
  expect(worksFor(vcenter, STATE, STATE, ['/srv/old'])).toBe(false)
  expect(worksFor(vcenter, STATE, STATE, ['/elsewhere'])).toBe(true)
})

describe('a process of a moved folder', () => {
  const host = [...node, '/x/packages/esxi/src/main.ts', '--state', '/srv/lab/hosts/esx-1']
  const tpm = ['/srv/lab/tpms/esx-1/swtpm', 'socket', '--tpm2', '--tpmstate', 'dir=state,mode=0600']

  it('belongs to the moved folder, not to a new folder at the former path', () => {
    expect(worksFor(host, '/srv/old', '/srv/old', [STATE])).toBe(true)
    expect(worksFor(host, STATE, '/srv/old')).toBe(false)
    expect(worksFor(tpm, '/srv/old', '/srv/old/tpms/esx-1')).toBe(true)
    expect(worksFor(tpm, STATE, '/srv/old/tpms/esx-1')).toBe(false)
  })

  it('writes to the former path, so no other cluster may use this path', () => {
    expect(writesFromElsewhere({ args: host, cwd: '/srv/old' }, STATE)).toBe(true)
    for (const cwd of [STATE, '/', ''])
      expect(writesFromElsewhere({ args: host, cwd }, STATE)).toBe(false)
    expect(writesFromElsewhere({ args: ['vi', ...host], cwd: '/srv/old' }, STATE)).toBe(false)
  })
})

it('a process of a container with another folder at the same path does not belong to the cluster', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nkpsim-strays-'))
  try {
    const stateDir = join(folder, 'lab')
    const root = join(folder, 'root')
    for (const path of [stateDir, join(root, stateDir)]) mkdirSync(path, { recursive: true })
    const host = [...node, '/x/packages/esxi/src/main.ts', '--state', `${stateDir}/hosts/esx-1`]
    const isStrayOf = (of: string) => isStray({ args: host, cwd: stateDir, root: of }, stateDir)
    expect([`/proc/${process.pid}/root`, root, '/nowhere'].map(isStrayOf)).toEqual([
      ...[true, false, false],
    ])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

describe('a process whose state folder was removed while it ran', () => {
  it('does not belong to the cluster if it may see other folders at the same paths', () => {
    const host = [...node, '/x/packages/esxi/src/main.ts', '--state', `${STATE}/hosts/esx-1`]
    const isGhostWith = (hasOtherMounts: boolean) =>
      isGhost({ args: host, cwd: STATE, isRemoved: true, hasOtherMounts }, STATE)
    expect([false, true].map(isGhostWith)).toEqual([true, false])
  })

  it('belongs to the cluster if its folder was moved before, unless its arguments name an existing folder', () => {
    const folder = mkdtempSync(join(tmpdir(), 'nkpsim-strays-'))
    const args = [...node, '/x/node_modules/nkpsim/lib/vcenterd.js', '--state', `${folder}/vcenter`]
    try {
      const isOfCluster = () => isGhost({ args, cwd: STATE, isRemoved: true }, STATE)
      expect(isOfCluster()).toBe(true)
      mkdirSync(join(folder, 'vcenter'))
      expect(isOfCluster()).toBe(false)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('blocks a new cluster at this path until down stops it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'nkpsim-strays-'))
    const program = join(folder, 'packages', 'esxi', 'src')
    const stateDir = join(folder, 'lab')
    const args = ['--state', join(stateDir, 'hosts', 'esx-1')]
    for (const path of [program, stateDir]) mkdirSync(path, { recursive: true })
    writeFileSync(join(program, 'main.ts'), 'console.log("up"); setInterval(() => {}, 1000)')
    const child = spawn(process.execPath, [join(program, 'main.ts'), ...args], { cwd: stateDir })
    try {
      await once(child.stdout, 'data')
      rmSync(stateDir, { recursive: true })
      // The check also works for a path through a link.
      symlinkSync(folder, join(folder, 'link'))
      const named = join(folder, 'link', 'lab')
      expect(() => refuseWhereOthersWrite(realStateDir(named))).toThrow(
        `was removed while it ran (processes ${child.pid}); stop it with: nkpsim --state ${realStateDir(stateDir)} down`,
      )
      const identity = identifyProcess(child.pid ?? 0)
      const stopped = await stopCluster({ stateDir: named, clock: systemClock })
      expect(stopped).toEqual([{ ...identity, kind: 'esxid', name: 'esx-1' }])
      expect(identity && isRunning(identity)).toBe(false)
      expect(() => refuseWhereOthersWrite(realStateDir(named))).not.toThrow()
    } finally {
      child.kill('SIGKILL')
      rmSync(folder, { recursive: true })
    }
  })
})
