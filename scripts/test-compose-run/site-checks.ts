import {
  check,
  compose,
  containerOf,
  docker,
  IMAGES,
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
  const inventory = () => nkpsim<{ name: string; clusters: string[] }[]>(['inventory', 'list'])
  const before = await inventory()
  const [datacenter] = before
  check(
    datacenter?.name === 'Datacenter' && datacenter.clusters.join() === 'Cluster',
    `the inventory is ${JSON.stringify(before)}`,
  )
  const containers = await compose('ps', '--quiet')
  await up()
  check((await compose('ps', '--quiet')) === containers, 'a second up made new containers')
  await compose('restart', 'cli')
  await up()
  const said = await compose('logs', '--no-log-prefix', 'cli')
  check(said.includes('esx-1 is there already'), 'hosts were not found again')
  check((await listHosts()).length === 3, 'hosts were added twice')
  const after = await inventory()
  check(JSON.stringify(after) === JSON.stringify(before), `the inventory is ${after} now`)
  return 'a second up, and joining hosts again, change nothing'
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
    check(
      HostConfig.SecurityOpt.includes('no-new-privileges:true'),
      `${service} lacks no-new-privileges`,
    )
    const status = await compose('exec', '-T', service, 'cat', '/proc/self/status')
    check(/^CapBnd:\s*0+$/m.test(status), `${service} could gain capabilities`)
    const written = await runDocker(['compose', 'exec', '-T', service, 'touch', '/x'])
    check(written.stderr.includes('Read-only file system'), `${service} wrote to its root`)
  }
  return 'no root, no capabilities, no writable root file system'
}

/** Packages that a build or tests need, but a running site does not. */
const NEEDLESS = ['jest', 'typescript', '@biomejs', '@swc', '@bufbuild', 'node']

export async function holdsSourceAlone(): Promise<string> {
  const list = `cd /nkpsim && ls node_modules && find packages docker -name '*.test.ts' -o -name testing`
  for (const service of ['vcenter', 'esx-1', 'cli']) {
    const names = (await compose('exec', '-T', service, 'sh', '-c', list)).trim().split('\n')
    // The names with a slash come from the sources.
    const found = names.filter((name) => NEEDLESS.includes(name) || name.includes('/'))
    check(names.length > 10 && found.length === 0, `${service} holds ${found}`)
  }
  const size = await docker('image', 'inspect', '--format', '{{.Size}}', ...IMAGES)
  const megabytes = size
    .trim()
    .split('\n')
    .map((bytes) => Math.round(Number(bytes) / 1e6))
  return `source and what it depends on; ${IMAGES.map((name, index) => `${name.split(/[/:]/)[1]} ${megabytes[index]} MB`).join(', ')}`
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
  const strangers = [
    ['esx-1', 'tpm-2'],
    ['esx-3', 'tpm-1'],
    ['vcenter', 'tpm-1'],
    ['cli', 'tpm-2'],
  ] as const
  await Promise.all(
    strangers.map(async ([service, tpm]) =>
      check(!(await knows(service, tpm)), `${service} finds ${tpm}`),
    ),
  )
  // The check also tries the address, because no route may lead from one network into another.
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
  await nkpsim(['provider', 'create', PROVIDER, '--no-tpm-required', '--wait'])
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
