import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { clusterPaths, killVcenter } from '@nkpsim/simulator'
import { startTestCluster, type TestCluster, vcenterOf } from '@nkpsim/simulator/testing'
import { nkpsimOn, oneLineOf } from './testing/refusals.ts'

let cluster: TestCluster
let workstation: string
beforeAll(async () => {
  cluster = await startTestCluster({ hosts: 1, noTpm: [1] })
  const { stateDir } = cluster
  workstation = join(cluster.folder, 'w')
  mkdirSync(workstation)
  for (const path of [
    clusterPaths.operator(stateDir),
    clusterPaths.knownHosts(stateDir),
    join(clusterPaths.vcenter(stateDir), 'ready.json'),
  ])
    cpSync(path, path.replace(stateDir, workstation), { recursive: true })
})
afterAll(() => cluster.dispose())

describe('the state folder of an operator whose daemons run elsewhere', () => {
  it('shows hosts and providers, but no processes', async () => {
    await vcenterOf(cluster.stateDir).createProvider('nkp-1')
    const shown = await nkpsimOn(workstation, ['status'])
    expect(shown).toMatchObject({ exitCode: 0, stderr: '' })
    expect(shown.stdout).toMatch(/^HOST .*\n *esx-1 +yes +Connected /)
    expect(shown.stdout).toMatch(/^nkp-1 +Native +Not backed up/m)
    const { stdout } = await nkpsimOn(workstation, ['-o', 'json', 'status'])
    expect(JSON.parse(stdout)).toMatchObject({ processes: null, hosts: [{ name: 'esx-1' }] })
  })

  it('shows hosts repeatedly with nkpsim top', async () => {
    const { exitCode, stdout } = await nkpsimOn(workstation, ['top', '--count', '1'])
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(
      /^nkpsim top {2}\S+Z {2}\S+\nvCenter's time: \S+Z\n\nHOST .*\n *esx-1 +yes +Connected /,
    )
  })

  it('remembers a host that another workstation added', async () => {
    const known = clusterPaths.knownHosts(workstation)
    const expected = readFileSync(known, 'utf8')
    const [host] = cluster.hosts
    const reach = ['--address', `localhost:${host?.adoptionPort}`]
    const add = ['host', 'add', 'esx-1', ...reach, '--thumbprint', host?.thumbprint ?? '']
    const call = [...add, '--cluster', 'Cluster', '--password-file', '-']
    rmSync(known)
    expect((await nkpsimOn(workstation, ['status'])).stdout).toMatch(/^ *esx-1 +- +Connected /m)
    mkdirSync(known)
    const failed = await nkpsimOn(workstation, call, cluster.rootPassword)
    expect(failed).toMatchObject({ stdout: '' })
    expect(oneLineOf(failed.stderr)).toMatch(/^host "esx-1" is added, but not remembered here: /)
    rmSync(known, { recursive: true })
    const { exitCode, stderr } = await nkpsimOn(workstation, call, cluster.rootPassword)
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: 'esx-1 was in the vCenter already; now it is remembered here.\n',
    })
    expect(readFileSync(known, 'utf8')).toBe(expected)
    expect(await nkpsimOn(workstation, call, cluster.rootPassword)).toMatchObject({ exitCode: 4 })
  })

  it('keeps both changes if two workstations change the attestation policy simultaneously', async () => {
    const set = ['-o', 'json', 'attestation-policy', 'set']
    await Promise.all([
      nkpsimOn(workstation, [...set, '--accepted-builds', '1']),
      nkpsimOn(cluster.stateDir, [...set, '--withhold-always', 'true']),
    ])
    const { stdout } = await nkpsimOn(workstation, ['-o', 'json', 'attestation-policy', 'get'])
    expect(JSON.parse(stdout)).toMatchObject({ acceptedBuilds: ['1'], withholdAlways: true })
    expect(await nkpsimOn(workstation, set)).toMatchObject({ exitCode: 2, stdout: '' })
  })

  it('shows hosts while vCenter is gone', async () => {
    await killVcenter({ stateDir: cluster.stateDir })
    const { exitCode, stdout } = await nkpsimOn(workstation, ['status'])
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(
      /^vCenter \(localhost:\d+\) does not answer: connection refused\n\nHOST .*\n *esx-1 +yes /,
    )
  })

  it('gives access to a host as its root if the session cannot be renewed', async () => {
    const session = join(workstation, 'session.json')
    const { hostTokens: _expired, ...rest } = JSON.parse(readFileSync(session, 'utf8'))
    writeFileSync(session, JSON.stringify(rest))
    const list = ['vm', 'list', '--host', 'esx-1']
    const refused = await nkpsimOn(workstation, list)
    expect({ exitCode: refused.exitCode, line: oneLineOf(refused.stderr) }).toEqual({
      exitCode: 6,
      line: 'there is no valid token for this host, and vCenter, which issues tokens, does not answer: work as root of the host with --as-root FILE',
    })
    const asRoot = await nkpsimOn(workstation, [...list, '--as-root', '-'], cluster.rootPassword)
    expect(asRoot).toMatchObject({ exitCode: 0, stderr: 'No virtual machines.\n' })
  })

  it('makes commands on processes fail, because the daemons run elsewhere', async () => {
    for (const args of [['logs'], ['reset'], ['host', 'power-cycle', 'esx-1']]) {
      const { exitCode, stderr } = await nkpsimOn(workstation, args)
      expect({ args, exitCode, line: oneLineOf(stderr) }).toEqual({
        args,
        exitCode: 3,
        line: `the daemons of ${workstation} run elsewhere; start and stop them there (if they run in containers: docker compose)`,
      })
    }
  })

  it('requires a certificate of the operator', async () => {
    const { exitCode, stderr } = await nkpsimOn(cluster.folder, ['status'])
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 3 })
    expect(stderr).toMatch(/^nkpsim: no cluster in /)
  })
})
