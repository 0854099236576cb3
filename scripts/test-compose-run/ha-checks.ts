import { startScript } from '../chaos-run/started-script.ts'
import { check, compose, nkpsim, PROJECT, runDocker, tryNkpsim, until } from './docker.ts'

const SERVICES = ['vcenter-2', 'etcd-1', 'etcd-2', 'witness']
const ROOTS = '"$NKPSIM_STATE"/vcenter/operator/roots.pem'
const READY = '/var/lib/vcenterd/ready.json'
const SECRETS = ['box.key', 'vcenter.db', 'operator/administrator-password', 'ha-member/key.pem']
const TIMEOUT_MS = 120_000

type Status = { state: string; nodes: { name: string; role: string; up: boolean }[] }

/**
 * Clones vCenter to the containers of the profile ha. Then breaks the active node, and the network
 * of all nodes. Returns to one vCenter.
 */
export async function usesVcenterHa(): Promise<string> {
  await compose('exec', '-T', 'cli', 'sh', '-c', `cp ${ROOTS} /ha-root/`)
  await start()
  await isEmptyAndConfined()
  await refusesWrongThumbprint()
  await deploy(await thumbprintOf('vcenter-2'))
  const seen: string[] = []
  seen.push(await breaks('active', 'stop'))
  seen.push(await breaks('all', 'cut-ha'))
  const { nodes } = await healthy()
  if (nodes[0]?.name !== 'vcenter') await nkpsim(['vcenter', 'ha', 'failover'])
  await nkpsim(['vcenter', 'ha', 'destroy', '--yes'])
  await until(
    'one vCenter serves',
    () => tryNkpsim(['host', 'list']),
    ({ exitCode }) => exitCode === 0,
  )
  await compose('--profile', 'ha', 'stop', ...SERVICES)
  return seen.join('; ')
}

const start = (): Promise<string> =>
  compose('--profile', 'ha', 'up', '--detach', '--no-build', '--wait', ...SERVICES)

async function thumbprintOf(service: string): Promise<string> {
  const ready = await compose('exec', '-T', service, 'cat', READY)
  const { thumbprint }: { thumbprint: string } = JSON.parse(ready)
  return thumbprint
}

/** Checks what a waiting machine holds, and that the new containers are confined. */
async function isEmptyAndConfined(): Promise<void> {
  for (const service of ['vcenter-2', 'witness'])
    check((await held(service)).length === 0, `${service} holds ${await held(service)}`)
  for (const service of SERVICES) {
    const status = await compose('exec', '-T', service, 'cat', '/proc/self/status')
    check(/^CapBnd:\s*0+$/m.test(status), `${service} could gain capabilities`)
    check(/^Uid:\s*10001\s/m.test(status), `${service} does not run as 10001`)
  }
  // Hosts and operators do not reach etcd.
  const knows = await runDocker(['compose', 'exec', '-T', 'cli', 'getent', 'hosts', 'etcd-1'])
  check(knows.exitCode !== 0, 'the workstation finds etcd')
}

async function held(service: string): Promise<string[]> {
  const paths = SECRETS.map((name) => `/var/lib/vcenterd/${name}`).join(' ')
  const list = `for path in ${paths}; do if [ -e "$path" ]; then echo "$path"; fi; done`
  const found = await compose('exec', '-T', service, 'sh', '-c', list)
  return found.split('\n').filter((path) => path !== '')
}

async function refusesWrongThumbprint(): Promise<void> {
  const { exitCode, stderr } = await tryNkpsim(await deployment('AA'.repeat(32)))
  check(exitCode !== 0 && stderr.includes('shows the thumbprint'), `a wrong thumbprint: ${stderr}`)
  check((await held('vcenter-2')).length === 0, 'a node was cloned under a wrong thumbprint')
}

async function deploy(thumbprint: string): Promise<void> {
  await nkpsim(await deployment(thumbprint))
  check((await held('vcenter-2')).length === SECRETS.length, 'the passive node lacks a part')
  const ofWitness = await held('witness')
  check(ofWitness.length === 1, `the witness holds ${ofWitness}`)
  await healthy()
}

async function deployment(thumbprint: string): Promise<string[]> {
  const witness = await thumbprintOf('witness')
  return [
    ...['vcenter', 'ha', 'deploy', '--active-ha', 'etcd-1'],
    ...['--passive', 'vcenter-2.nkpsim.test:8443', '--passive-thumbprint', thumbprint],
    ...['--passive-ha', 'etcd-2', '--witness', 'witness:8443'],
    ...['--witness-thumbprint', witness, '--witness-ha', 'witness'],
  ]
}

const healthy = (): Promise<Status> =>
  until(
    'vCenter HA is healthy',
    async () => {
      const { exitCode, stdout } = await tryNkpsim(['vcenter', 'ha', 'status'])
      const status: Status = exitCode === 0 ? JSON.parse(stdout) : { state: '', nodes: [] }
      return status
    },
    ({ state }) => state === 'HEALTHY',
    60_000,
  )

/** Breaks a node. The script checks who serves meanwhile. */
async function breaks(node: string, how: string): Promise<string> {
  const args = ['--compose', PROJECT, '--for', '1m', '--node', node, '--how', how]
  const script = startScript('disconnect-vcenter', args, { timeoutMs: TIMEOUT_MS })
  const exitCode = await script.exitCode
  const said = script.stdout()
  check(exitCode === 0, `the script ended with ${exitCode}: ${said}${script.stderr()}`)
  check(!/^wrong:/m.test(said), said)
  await healthy()
  const took = /^(a vCenter serves|no vCenter serves).* after (.*)$/m.exec(said)?.[0]
  return `${node} ${how}: ${took}`
}
