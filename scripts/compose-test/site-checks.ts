import { readFileSync } from 'node:fs'
import {
  check,
  compose,
  containerOf,
  docker,
  nkpsim,
  runDocker,
  tryNkpsim,
  until,
  up,
} from './docker.ts'
import {
  BACKUP_FILE,
  backupPassword,
  getProvider,
  listHosts,
  PROVIDER,
  powerOn,
  VM,
} from './site.ts'

const SERVICES = ['vcenter', 'tpm-1', 'tpm-2', 'esx-1', 'esx-2', 'esx-3', 'cli']

type Inspection = {
  Config: { User: string }
  HostConfig: { ReadonlyRootfs: boolean; CapDrop: string[]; SecurityOpt: string[] }
  State: { Health: { Status: string } }
}

export async function comesUp(): Promise<string> {
  await up()
  const hosts = await listHosts()
  const seen = hosts.map((host) => `${host.name} ${host.connectionState} ${host.encryptionMode}`)
  check(
    seen.join() === 'esx-1 CONNECTED TPM,esx-2 CONNECTED TPM,esx-3 CONNECTED NONE',
    `hosts came up as ${seen}`,
  )
  const untrusted = hosts.filter(
    (host) => host.encryptionMode === 'TPM' && host.attestationStatus !== 'accepted',
  )
  check(untrusted.length === 0, `attestation did not pass: ${JSON.stringify(untrusted)}`)
  return 'all containers healthy; two hosts attested by their TPMs, one without'
}

export async function comesUpTwice(): Promise<string> {
  await compose('restart', 'cli')
  await up()
  const said = await compose('logs', '--no-log-prefix', 'cli')
  check(said.includes('esx-1 is there already'), 'hosts were not found again')
  check((await listHosts()).length === 3, 'hosts were added twice')
  return 'joining hosts again changes nothing'
}

export async function isConfined(): Promise<string> {
  for (const service of SERVICES) {
    const id = await containerOf(service)
    const [inspection]: Inspection[] = JSON.parse(await docker('inspect', id))
    const { Config, HostConfig, State } = inspection ?? ({} as Inspection)
    check(State.Health.Status === 'healthy', `${service} is ${State.Health.Status}`)
    check(Config.User === '10001:10001', `${service} runs as ${Config.User}`)
    check(HostConfig.ReadonlyRootfs, `${service} may write to its root`)
    check(HostConfig.CapDrop.includes('ALL'), `${service} keeps capabilities`)
    check(HostConfig.SecurityOpt.includes('no-new-privileges:true'), `${service} may gain some`)
    const status = await compose('exec', '-T', service, 'cat', '/proc/self/status')
    check(/^CapBnd:\s*0+$/m.test(status), `${service} could gain capabilities`)
    const written = await runDocker(['compose', 'exec', '-T', service, 'touch', '/x'])
    check(written.stderr.includes('Read-only file system'), `${service} wrote to its root`)
  }
  return 'no root, no capabilities, no writable root file system'
}

export async function keepsTpmsApart(): Promise<string> {
  const knows = async (service: string, name: string) => {
    const { exitCode } = await runDocker([
      'compose',
      'exec',
      '-T',
      service,
      'getent',
      'hosts',
      name,
    ])
    return exitCode === 0
  }
  check(await knows('esx-1', 'tpm-1'), 'esx-1 does not find its TPM')
  for (const [service, tpm] of [
    ['esx-1', 'tpm-2'],
    ['esx-3', 'tpm-1'],
    ['vcenter', 'tpm-1'],
    ['cli', 'tpm-2'],
  ] as const)
    check(!(await knows(service, tpm)), `${service} finds ${tpm}`)
  // By its address too: nothing leads from one network into another.
  const networks = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}'
  const address = (await docker('inspect', '--format', networks, await containerOf('tpm-2'))).trim()
  const connect = `require('net').connect({host:'${address}',port:2321,timeout:2000})
    .once('connect',()=>process.exit(0)).once('error',()=>process.exit(9)).once('timeout',()=>process.exit(9))`
  const reach = (service: string) =>
    runDocker(['compose', 'exec', '-T', service, 'node', '-e', connect])
  check((await reach('esx-1')).exitCode === 9, `esx-1 reaches the TPM of esx-2 at ${address}`)
  check((await reach('esx-2')).exitCode === 0, `esx-2 does not reach its TPM at ${address}`)
  return 'each TPM is reached by its host alone'
}

export async function encrypts(): Promise<string> {
  await nkpsim(['provider', 'create', PROVIDER, '--no-tpm-required'])
  const create = ['vm', 'create', VM, '--host', 'esx-1', '--size', '4MiB', '--provider', PROVIDER]
  check((await tryNkpsim(create)).exitCode === 4, 'a provider without a backup was used')
  const backup = ['provider', 'backup', PROVIDER, '--file', BACKUP_FILE, '--password-file', '-']
  await nkpsim(backup, { stdin: backupPassword })
  await nkpsim(['provider', 'set-default', PROVIDER])
  const provider = await until(
    'the provider is active on three hosts',
    () => getProvider(),
    ({ status, hostsActive }) => status === 'ACTIVE' && hostsActive === 3,
  )
  await nkpsim(create)
  await powerOn(VM, 'esx-1')
  return `${PROVIDER} is backed up and on three hosts, KCV ${provider.kcv}; ${VM} is on`
}

export async function hidesSecrets(): Promise<string> {
  const rootPassword = readFileSync(process.env['NKPSIM_ROOT_PASSWORD_FILE'] ?? '', 'utf8').trim()
  const administrator = [
    'exec',
    '-T',
    'cli',
    'cat',
    '/var/lib/nkpsim/site/vcenter/operator/administrator-password',
  ]
  const secrets = {
    rootPassword,
    backupPassword,
    administratorPassword: await compose(...administrator),
  }
  const ids = (await compose('ps', '--all', '--quiet')).trim().split('\n')
  const images = ['swtpm', 'vcenterd', 'esxid', 'cli'].map(
    (name) => `nkpsim/${name}:${process.env['NKPSIM_TAG']}`,
  )
  const places = {
    'the logs': await compose('logs'),
    'the containers': await docker('inspect', ...ids),
    'the images': await docker('inspect', ...images),
    'the processes': (await Promise.all(ids.map((id) => docker('top', id)))).join(),
  }
  for (const [place, text] of Object.entries(places))
    for (const [name, secret] of Object.entries(secrets))
      check(secret.length > 8 && !text.includes(secret), `${place} hold the ${name}`)
  return 'no password in logs, arguments, environment or images'
}
