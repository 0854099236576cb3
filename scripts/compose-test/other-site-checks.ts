import { check, compose, docker, nkpsim, runDocker, until, up } from './docker.ts'
import {
  BACKUP_FILE,
  backupPassword,
  getProvider,
  kcvOn,
  listHosts,
  PROVIDER,
  powerOff,
  powerOn,
  SECOND_VM,
} from './site.ts'

export async function scales(): Promise<string> {
  await up('--scale', 'esxi=2')
  await compose('restart', 'cli')
  await up('--scale', 'esxi=2')
  const hosts = await until(
    'five hosts are connected',
    () => listHosts(),
    (all) => all.length === 5 && all.every((host) => host.connectionState === 'CONNECTED'),
  )
  return `five hosts, among them ${hosts.at(-1)?.name}`
}

export async function linksVcenters(): Promise<string> {
  await up('linked-cli')
  await nkpsim(['link', '--to', '/var/lib/nkpsim/linked'])
  const answer = await nkpsim<{ vcenters: { reachable: boolean }[] }>(['linked', 'list'])
  check(answer.vcenters.length > 0, 'no vCenter is linked')
  check(
    answer.vcenters.every(({ reachable }) => reachable),
    JSON.stringify(answer),
  )
  return 'a second vCenter is linked'
}

export async function recoversElsewhere(): Promise<string> {
  const { keyId, kcv } = await getProvider()
  await up('dr-cli')
  const restore = ['provider', 'restore', '--file', BACKUP_FILE, '--password-file', '-']
  await nkpsim(restore, { stdin: backupPassword, at: 'dr-cli' })
  const restored = await until(
    'the DR host holds the provider',
    () => getProvider('dr-cli'),
    ({ hostsActive }) => hostsActive === 1,
  )
  check(restored.keyId === keyId && restored.kcv === kcv, 'the restored provider is another')
  check((await kcvOn('dr-esx-1', 'dr-cli')) === kcv, 'the DR host holds another KDK')
  await powerOff(SECOND_VM, 'esx-2').catch(() => undefined)
  await powerOn(SECOND_VM, 'dr-esx-1', 'dr-cli')
  return `a vCenter that never saw the key restores ${PROVIDER}; its host powers ${SECOND_VM} on`
}

/** Longest orderly end of a daemon, ms, and what docker adds to it. */
const STOP_LIMIT_MS = 5000

export async function stopsInTime(): Promise<string> {
  let longestMs = 0
  for (const service of ['cli', 'vcenter', 'esx-1', 'esx-3', 'tpm-1']) {
    const startMs = performance.now()
    await compose('stop', service)
    longestMs = Math.max(longestMs, performance.now() - startMs)
    const { stdout } = await runDocker([
      'compose',
      'ps',
      '--all',
      '--format',
      '{{.ExitCode}}',
      service,
    ])
    const allowed = service === 'cli' ? ['0', '143'] : ['0']
    check(allowed.includes(stdout.trim()), `${service} ended with ${stdout.trim()}`)
  }
  check(longestMs < STOP_LIMIT_MS, `a stop took ${Math.round(longestMs)} ms`)
  return `every daemon ends in order within ${(longestMs / 1000).toFixed(1)} s`
}

export async function leavesNothing(): Promise<string> {
  const ids = (await compose('--profile', '*', 'ps', '--all', '--quiet')).trim().split('\n')
  // By name: volumes that an image makes by itself bear no label.
  const mounts = '{{range .Mounts}}{{.Name}} {{end}}'
  const used = (await docker('inspect', '--format', mounts, ...ids)).split(/\s+/)
  await compose('--profile', '*', 'down', '--volumes', '--remove-orphans')
  const left = (await docker('volume', 'ls', '--quiet')).split('\n')
  const volumes = left.filter((name) => name !== '' && used.includes(name))
  check(volumes.length === 0, `volumes are left: ${volumes}`)
  const project = `label=com.docker.compose.project=${process.env['COMPOSE_PROJECT_NAME']}`
  for (const list of [
    ['ps', '--all'],
    ['network', 'ls'],
    ['volume', 'ls'],
  ]) {
    const found = await docker(...list, '--quiet', '--filter', project)
    check(found.trim() === '', `docker ${list.join(' ')} still shows: ${found}`)
  }
  return 'no container, network or volume is left'
}
