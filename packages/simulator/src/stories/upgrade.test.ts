import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { VERSION } from '@nkpsim/daemon'
import { PATIENCE_MS, until } from '@nkpsim/daemon/testing'
import { clusterProcesses } from '../local-cluster/cluster-status.ts'
import { addHosts } from '../local-cluster/enroll.ts'
import { clusterPaths } from '../local-cluster/paths.ts'
import { readHosts } from '../local-cluster/ready-content.ts'
import { startHost, startVcenter, stopHost, stopVcenter } from '../local-cluster/single-process.ts'
import { stopCluster } from '../local-cluster/stop-cluster.ts'
import { backUpProvider } from '../operator/back-up-provider.ts'
import { hostOf, vcenterOf } from '../testing/clients.ts'
import { operatorOf } from '../testing/operator.ts'
import { checkOutRelease } from '../testing/released-tree.ts'
import { makeTestFolder } from '../testing/suite.ts'

const DISK = Buffer.alloc(8192, 5)
const run = promisify(execFile)

describe.each([
  // Version 0.1 does not report its version.
  { before: '0.1.0', said: undefined },
  { before: '0.2.0', said: '0.2.0' },
] as const)('a vCenter that was upgraded from $before', ({ before, said }) => {
  let folder: string
  let stateDir: string
  const rootPassword = randomBytes(12).toString('base64url')
  const secret = (text: string): Secret => Secret.from(Buffer.from(text))

  /** Runs the command line of the previous version, which starts daemons of that version. */
  async function nkpsimBefore(args: readonly string[], stdin = ''): Promise<unknown> {
    const main = join(folder, before, 'packages/cli/src/main.ts')
    const flags = ['--disable-warning=ExperimentalWarning', main, '--state', stateDir, '-o', 'json']
    const ended = run(process.execPath, [...flags, ...args], { timeout: PATIENCE_MS })
    ended.child.stdin?.on('error', () => undefined)
    ended.child.stdin?.end(stdin)
    const { stdout } = await ended
    return stdout === '' ? undefined : JSON.parse(stdout)
  }

  const versions = (): Record<string, string | undefined> =>
    Object.fromEntries(
      clusterProcesses({ stateDir })
        .filter(({ kind }) => kind !== 'swtpm')
        .map(({ name, version }) => [name, version]),
    )
  const pidOf = (host: string): number | undefined =>
    clusterProcesses({ stateDir }).find(({ name, kind }) => name === host && kind === 'esxid')?.pid
  const backUp = (provider: string): Promise<Buffer> =>
    backUpProvider(stateDir, { provider, password: undefined }, { timeoutMs: PATIENCE_MS })
  const attested = async (): Promise<string | undefined> => {
    const { attestation } = await operatorOf(stateDir).attestation.attestHost({ host: 'esx-1' })
    return attestation?.status
  }

  beforeAll(async () => {
    folder = makeTestFolder().folder
    stateDir = join(folder, 'c')
    checkOutRelease(before, join(folder, before))
    const up = ['up', '--hosts', '2', '--no-tpm', '2', '--root-password-file', '-']
    await nkpsimBefore(up, rootPassword)
    await vcenterOf(stateDir).createProvider('made-before')
    await backUp('made-before')
    await vcenterOf(stateDir).untilActive('made-before', 2)
    await hostOf(stateDir, 'esx-1').createVm('old-vm', DISK.length, 'made-before')
    await hostOf(stateDir, 'esx-1').powerOn('old-vm')
    await hostOf(stateDir, 'esx-1').write('old-vm', 0, DISK)
    await stopVcenter({ stateDir })
    await startVcenter({ stateDir })
  })

  afterAll(async () => {
    await stopCluster({ stateDir })
    rmSync(folder, { recursive: true })
  })

  // The product upgrades vCenter first, and then the hosts.
  describe('with hosts of the previous version', () => {
    it('serves the existing key providers', async () => {
      expect(versions()).toEqual({ vcenter: VERSION, 'esx-1': said, 'esx-2': said })
      await vcenterOf(stateDir).untilActive('made-before', 2)
      expect(await attested()).toBe('ATTESTATION_STATUS_ACCEPTED')
    })

    it('gives the hosts a new provider, and the hosts encrypt with it', async () => {
      await vcenterOf(stateDir).createProvider('made-after')
      await backUp('made-after')
      await vcenterOf(stateDir).untilActive('made-after', 2)
      for (const name of ['esx-1', 'esx-2']) {
        const host = hostOf(stateDir, name)
        await host.createVm(`new-${name}`, DISK.length, 'made-after')
        await host.powerOn(`new-${name}`)
        await host.write(`new-${name}`, 0, DISK)
        expect((await host.read(`new-${name}`)).equals(DISK)).toBe(true)
      }
    })

    it('attests a rebooted host, which then keeps working', async () => {
      const before = pidOf('esx-1')
      // The old command reboots the host. Then it fails, because it calls the host with its session
      // token, which now works only for vCenter.
      await expect(nkpsimBefore(['host', 'power-cycle', 'esx-1'])).rejects.toThrow(
        'lacks the privilege System.Read on this host',
      )
      expect(pidOf('esx-1')).not.toBe(before)
      expect(versions()['esx-1']).toBe(said)
      await until(attested, (status) => status === 'ATTESTATION_STATUS_ACCEPTED')
      const host = hostOf(stateDir, 'esx-1')
      await host.powerOn('new-esx-1')
      expect((await host.read('new-esx-1')).equals(DISK)).toBe(true)
    })

    it('removes a host, and adds it again', async () => {
      const { inventory } = operatorOf(stateDir)
      await inventory.removeHost({ host: 'esx-2' })
      const hosts = readHosts(clusterPaths.host(stateDir, 'esx-2'))
      await addHosts(stateDir, hosts, { rootPassword: secret(rootPassword) })
      await vcenterOf(stateDir).untilActive('made-after', 2)
    })

    it('serves the command line of the previous version', async () => {
      expect(await nkpsimBefore(['provider', 'list'])).toMatchObject([
        { provider: 'made-after', status: 'ACTIVE' },
        { provider: 'made-before', status: 'ACTIVE' },
      ])
    })
  })

  describe('and a host that is upgraded later', () => {
    it('work together: the host unseals its existing key providers, and powers on its VMs', async () => {
      await stopHost({ stateDir }, 'esx-1')
      await startHost({ stateDir }, 'esx-1')
      expect(versions()).toMatchObject({ vcenter: VERSION, 'esx-1': VERSION })
      const host = hostOf(stateDir, 'esx-1')
      await host.powerOn('old-vm')
      expect((await host.read('old-vm')).equals(DISK)).toBe(true)
      await until(attested, (status) => status === 'ATTESTATION_STATUS_ACCEPTED')
    })
  })
})
