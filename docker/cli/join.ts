import { join } from 'node:path'
import { spawnNkpsim } from '@nkpsim/cli'
import { writeReadyFile } from '@nkpsim/daemon'
import { systemEffects } from '@nkpsim/effects'
import { connectRpc, fetchServerThumbprint } from '@nkpsim/rpc/grpc'
import {
  clusterPaths,
  isRemoteHa,
  readKnownHosts,
  readOperatorIdentity,
  readTrustAdministrator,
  rememberHost,
} from '@nkpsim/simulator'
import { type HostToJoin, missingText, type Plan, standingOf } from './plan.ts'
import { findReplicas } from './replicas.ts'

const DATACENTER = 'Datacenter'
const CLUSTER = 'Cluster'
const CALL_TIMEOUT_MS = 10_000
const COMMAND_TIMEOUT_MS = 60_000

const stateDir = process.env['NKPSIM_STATE'] || join(process.cwd(), '.nkpsim')

/** Carries out a plan; skips what is already done. @throws Error, RpcError */
export async function joinHosts(plan: Plan, say: (line: string) => void): Promise<void> {
  for (const trustHost of plan.trustHosts) await introduceTrustHost(trustHost)
  if (plan.vcenter === undefined) return
  await introduceVcenter(plan.vcenter)
  await makeInventory(say)
  const present = await nkpsim<{ name: string; id: string; address: string }[]>(['host', 'list'])
  const inventory = present.map(({ name }) => name)
  const known = [...readKnownHosts(stateDir).keys()]
  // Restores the addresses of hosts in a state folder that was lost.
  for (const { name, id, address } of present)
    await rememberHost(stateDir, name, { address, hostId: id })
  const replicas = plan.replicas === undefined ? [] : await findReplicas(plan.replicas)
  for (const host of [...plan.hosts, ...replicas]) {
    const standing = standingOf(host.name, { inventory, known })
    if (standing === 'there') say(`${host.name} is there already`)
    else if (standing === 'new') await addHost(host, plan.passwordFile, say)
    else {
      const { passwordFile } = plan
      const thumbprint = await thumbprintOf(host).catch(() => 'THUMBPRINT')
      say(missingText(host, { thumbprint, cluster: CLUSTER, passwordFile }))
    }
  }
}

/** Writes the file that a local vCenter would write: its address and identity. */
async function introduceVcenter(address: string): Promise<void> {
  // With vCenter HA, the state folder has this file, and the active node may be another one.
  if (isRemoteHa(stateDir)) return
  const tls = readOperatorIdentity(stateDir)
  const channel = connectRpc({ address, tls, expectPeer: { kind: 'vcenter' } })
  try {
    const { instanceId, downloadPort } = await channel
      .client('nkpsim.vcenter.v1.AboutService')
      .getAbout({}, { timeoutMs: CALL_TIMEOUT_MS })
    const [host = '', port = ''] = address.split(':')
    const content = { address: host, port: Number(port), downloadPort, instanceId }
    await writeReadyFile(systemEffects, clusterPaths.vcenter(stateDir), content)
  } finally {
    channel.close()
  }
}

/** Writes the file that a local trust host would write: its address and identity. */
async function introduceTrustHost({ name, address }: HostToJoin): Promise<void> {
  const tls = readTrustAdministrator(stateDir, name)
  // Each trust host has an authority of its own, so its certificate is enough to know it.
  const channel = connectRpc({ address, tls, expectPeer: { kind: 'host' } })
  try {
    const { configuration } = await channel
      .client('nkpsim.trust.v1.TrustAdministrationService')
      .getConfiguration({}, { timeoutMs: CALL_TIMEOUT_MS })
    const [host = '', port = ''] = address.split(':')
    const content = { address: host, port: Number(port), serviceId: configuration?.serviceId }
    await writeReadyFile(systemEffects, clusterPaths.trustHost(stateDir, name), content)
  } finally {
    channel.close()
  }
}

async function makeInventory(say: (line: string) => void): Promise<void> {
  type Datacenter = { name: string; clusters: string[] }
  const datacenters = await nkpsim<Datacenter[]>(['inventory', 'list'])
  const datacenter = datacenters.find(({ name }) => name === DATACENTER)
  if (datacenter === undefined) await nkpsim(['inventory', 'create-datacenter', DATACENTER])
  if (datacenter?.clusters.includes(CLUSTER) !== true) {
    await nkpsim(['inventory', 'create-cluster', CLUSTER, '--datacenter', DATACENTER])
    say(`${DATACENTER} has ${CLUSTER} now`)
  }
}

/**
 * Returns the thumbprint of a host. Trusts any answer, because only the containers of this project
 * are on the management network.
 */
function thumbprintOf({ address }: HostToJoin): Promise<string> {
  return fetchServerThumbprint(address, { timeoutMs: CALL_TIMEOUT_MS })
}

async function addHost(
  host: HostToJoin,
  passwordFile: string,
  say: (line: string) => void,
): Promise<void> {
  const { name, address } = host
  const thumbprint = await thumbprintOf(host)
  const place = ['--address', address, '--thumbprint', thumbprint, '--cluster', CLUSTER]
  await nkpsim(['host', 'add', name, ...place, '--password-file', passwordFile])
  say(`${name} joined ${CLUSTER}`)
}

async function nkpsim<Result>(args: readonly string[]): Promise<Result> {
  const { exitCode, stdout, stderr } = await spawnNkpsim(
    ['--state', stateDir, '-o', 'json', ...args],
    { timeoutMs: COMMAND_TIMEOUT_MS },
  )
  if (exitCode !== 0) throw new Error(stderr.split('\n')[0]?.replace(/^nkpsim: /, ''))
  const result: Result = stdout === '' ? undefined : JSON.parse(stdout)
  return result
}
