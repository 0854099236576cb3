import { check, compose, containerOf, nkpsim, tryNkpsim, until, up } from './docker.ts'
import {
  connectionOf,
  getProvider,
  hostStatus,
  kcvOn,
  PROVIDER,
  powerOff,
  powerOn,
  SECOND_VM,
  VM,
} from './site.ts'

export async function outlivesVcenter(): Promise<string> {
  await compose('kill', 'vcenter')
  const refused = await tryNkpsim(['--timeout', '5', 'provider', 'list'])
  check(refused.exitCode === 6, `vCenter still answers: ${refused.stderr}`)
  await compose('restart', 'cli')
  await until(
    'the operator works without vCenter',
    () => tryNkpsim(['vm', 'list', '--host', 'esx-1']),
    ({ exitCode }) => exitCode === 0,
  )
  await powerOff(VM, 'esx-1')
  await powerOn(VM, 'esx-1')
  await nkpsim([
    'vm',
    'create',
    SECOND_VM,
    '--host',
    'esx-2',
    '--size',
    '1MiB',
    '--provider',
    PROVIDER,
  ])
  await powerOn(SECOND_VM, 'esx-2')
  return `with vCenter killed ${VM} powers on, and ${SECOND_VM} is made on another host`
}

/**
 * Checks that a recreated host unseals its keys. vCenter is stopped meanwhile, so it cannot push
 * the keys.
 */
export async function unsealsAgain(): Promise<string> {
  const [before, kcv] = [await containerOf('esx-1'), await kcvOn('esx-1')]
  await compose('rm', '--stop', '--force', 'esx-1')
  await up('esx-1')
  check((await containerOf('esx-1')) !== before, 'esx-1 still runs in the same container')
  const status = await hostStatus('esx-1')
  check(status.encryptionMode === 'TPM' && !status.vcenterConnected, JSON.stringify(status))
  check(kcv !== undefined && (await kcvOn('esx-1')) === kcv, `esx-1 does not hold KCV ${kcv}`)
  await powerOn(VM, 'esx-1')
  return `a new container on the volumes of esx-1 unseals by its TPM, and ${VM} is on again`
}

export async function vcenterReturns(): Promise<string> {
  await up()
  for (const host of ['esx-1', 'esx-2', 'esx-3']) await untilConnection(host, 'CONNECTED')
  await until(
    'the provider is active again',
    () => getProvider(),
    ({ status, hostsActive }) => status === 'ACTIVE' && hostsActive === 3,
  )
  return 'vCenter is back, and finds its hosts'
}

export async function noticesPause(): Promise<string> {
  await compose('pause', 'esx-2')
  await untilConnection('esx-2', 'NOT_RESPONDING')
  await compose('unpause', 'esx-2')
  await untilConnection('esx-2', 'CONNECTED')
  return 'esx-2, paused, does not respond; it comes back by itself'
}

const untilConnection = (host: string, wanted: string) =>
  until(
    `${host} is ${wanted}`,
    () => connectionOf(host),
    (state) => state === wanted,
    60_000,
  )
