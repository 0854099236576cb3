import { chmodSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { createFreePorts } from '@nkpsim/daemon'
import { readNodeConfig } from '@nkpsim/vcenter/node-config'
import { type Flow, type Link, openLink } from '../faults/relay/link.ts'
import { readClusterFile } from '../local-cluster/cluster-file.ts'
import { requireEtcd } from '../local-cluster/find-etcd.ts'
import { clusterPaths } from '../local-cluster/paths.ts'
import type { VcenterHaRecord } from '../local-cluster/vcenter-ha-record.ts'
import { machine } from '../machine.ts'
import { vcenterNodes } from '../vcenter-ha/nodes.ts'
import { openPeerFront, type PeerFront } from './peer-front.ts'

const LOCAL = '127.0.0.1'
const POLL_MS = 20

/** The network of vCenter HA: a link from each node to the member of etcd of each other node. */
export type HaLinks = {
  /** Cuts a node off from the other two. The links of others stay as they are. */
  cutOff(node: string): void
  /** Cuts all nodes off from each other. */
  separateAll(): void
  /** Sets what passes between the vCenter of a node and all members of etcd, also its own. */
  setClients(node: string, flow: Flow): void
  /** Lets all data pass again. Blocked data arrives now. */
  heal(): void
  close(): Promise<void>
}

type NamedLink = { from: string; to: string; kind: 'client' | 'peer'; link: Link }

/**
 * Prepares links for the vCenter HA that is deployed next in a cluster. A wrapper of etcd, which
 * comes first in the search path, gives the members the addresses of the links.
 * @param folder new folder for files of the links
 * @returns the links, once the members know them. A failed deployment must abort the signal
 */
export function prepareHaLinks(
  stateDir: string,
  folder: string,
  signal?: AbortSignal,
): Promise<HaLinks> {
  mkdirSync(folder, { mode: 0o700 })
  const addresses = join(folder, 'addresses.sed')
  const wrapper = join(folder, 'etcd')
  writeFileSync(wrapper, wrapperOf(requireEtcd(), addresses))
  chmodSync(wrapper, 0o700)
  const path = process.env['PATH'] ?? ''
  process.env['PATH'] = `${folder}:${path}`
  return openAll(stateDir, addresses, signal)
}

function wrapperOf(etcd: string, addresses: string): string {
  return [
    '#!/bin/sh',
    `until [ -f '${addresses}' ]; do sleep 0.05; done`,
    'for argument do',
    '  shift',
    `  set -- "$@" "$(printf %s "$argument" | sed -f '${addresses}')"`,
    'done',
    `exec '${etcd}' "$@"`,
    '',
  ].join('\n')
}

async function openAll(
  stateDir: string,
  addresses: string,
  signal?: AbortSignal,
): Promise<HaLinks> {
  const record = await deployed(stateDir, signal)
  const links: NamedLink[] = []
  const fronts: PeerFront[] = []
  const ports = createFreePorts()
  const open = async (at: Omit<NamedLink, 'link'>, target: number): Promise<number> => {
    const [port = 0] = await ports.take(1)
    const link = await openLink({
      from: { host: LOCAL, port },
      to: { host: LOCAL, port: target },
    })
    links.push({ ...at, link })
    return port
  }
  const nodes = record.members.map(({ name }) => name)
  const lines: string[] = []
  const clientPorts = new Map<string, number>()
  for (const { name: to, ports: own } of record.members) {
    const peerPorts = new Map<string, number>()
    for (const from of nodes.filter((each) => each !== to))
      peerPorts.set(from, await open({ from, to, kind: 'peer' }, own.peer))
    const front = await openPeerFront(stateDir, peerPorts)
    fronts.push(front)
    lines.push(`s#https://localhost:${own.peer}\\b#https://localhost:${front.port}#g`)
    for (const from of nodesWithVcenter(stateDir))
      clientPorts.set(`${from} ${to}`, await open({ from, to, kind: 'client' }, own.client))
  }
  for (const node of nodesWithVcenter(stateDir)) lead(stateDir, node, clientPorts)
  writeFileSync(`${addresses}.new`, `${lines.join('\n')}\n`)
  renameSync(`${addresses}.new`, addresses)
  const cut = (isCut: (link: NamedLink) => boolean): void => {
    for (const each of links) if (isCut(each)) each.link.setFlow('cut')
  }
  return {
    cutOff: (node) => cut(({ from, to }) => from !== to && (from === node || to === node)),
    separateAll: () => cut(({ from, to }) => from !== to),
    setClients: (node, flow) => {
      for (const { from, kind, link } of links)
        if (kind === 'client' && from === node) link.setFlow(flow)
    },
    heal: () => {
      for (const { link } of links) link.setFlow('open')
    },
    close: async () => {
      for (const front of fronts) await front.close()
      for (const { link } of links) await link.close()
    },
  }
}

/** Waits until the deployment has chosen the ports. */
async function deployed(stateDir: string, signal?: AbortSignal): Promise<VcenterHaRecord> {
  for (;;) {
    signal?.throwIfAborted()
    const record = readClusterFile(stateDir)?.vcenterHa
    if (record !== undefined) return record
    await delay(POLL_MS, undefined, { signal })
  }
}

function nodesWithVcenter(stateDir: string): string[] {
  const file = readClusterFile(stateDir)
  return file === undefined ? [] : vcenterNodes(file)
}

/** Lets the vCenter of a node call the members of etcd through its links. */
function lead(stateDir: string, node: string, ports: ReadonlyMap<string, number>): void {
  const folder = clusterPaths.vcenterNode(stateDir, node)
  const config = readNodeConfig(machine.files, folder)
  if (config === undefined) throw new Error(`${node} is not a node of vCenter HA`)
  const nodes = config.nodes.map((each) => ({
    ...each,
    etcdEndpoint: `${LOCAL}:${ports.get(`${node} ${each.name}`)}`,
  }))
  writeFileSync(join(folder, 'ha', 'node.json'), JSON.stringify({ ...config, nodes }))
}
