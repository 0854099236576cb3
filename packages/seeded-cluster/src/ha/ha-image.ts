import { seededRandom } from '@nkpsim/effects'
import { markUnjoined } from '@nkpsim/vcenter/node-config'
import { performOnInventory } from '../clients/inventory-operations.ts'
import { CALL } from '../clients/site-access.ts'
import { DATASTORE_FOLDER } from '../cluster/host-node.ts'
import { START_MS } from '../cluster/machine.ts'
import { contentOf, makeFile } from '../cluster/places.ts'
import { makeClusters, makeFolders, prepareVcenter } from '../cluster/prepare-site.ts'
import { imagesOf, type SiteImage } from '../cluster/site-image.ts'
import { addressOf } from '../cluster/vcenter-node.ts'
import { SeededClusterError } from '../errors.ts'
import { OTHER_VCENTER, VCENTER } from '../plan/nodes.ts'
import { watchUnhandled } from '../processes/unhandled.ts'
import { createScheduler } from '../scheduler/scheduler.ts'
import { createHaMachines, type HaMachines, ROOTS_FILE, WITNESS } from './ha-machines.ts'
import type { HaPlan } from './ha-plan.ts'

const STATE_FOLDER = '/state'
/** How long before the start of a run its image was made, ms. */
const AGE_MS = 3_600_000
const LIMITS = { endMs: AGE_MS, events: 2_000_000 }
const LOOK_MS = 1000
/** Seed of the images. No run has it. */
const IMAGE_SEED = -1

/** Images by the number of hosts. */
const made = new Map<number, Promise<SiteImage>>()

/** Returns a cluster in which vCenter HA is deployed. It depends on the number of hosts alone. */
export function haImageFor({ hosts }: HaPlan): Promise<SiteImage> {
  const image = made.get(hosts.length) ?? makeImage(hosts)
  made.set(hosts.length, image)
  return image
}

async function makeImage(hosts: HaPlan['hosts']): Promise<SiteImage> {
  const fail = (text: string): void => {
    throw new SeededClusterError('NO_IMAGE', text)
  }
  const plan = { seed: IMAGE_SEED, latencyMs: { min: 1, max: 1 }, hosts }
  const events = { note: () => undefined, onDefect: fail }
  const site = createHaMachines(plan, events, { startMs: START_MS - AGE_MS })
  using _unhandled = watchUnhandled((error) => fail(String(error)))
  await createScheduler(site.time, LIMITS).run(() => deploy(site, hosts))
  for (const node of site.nodes.values()) node.kill({ losesPower: false })
  // The etcd of a run is empty, so the other node must not become active with older data.
  const { machine } = found(site.nodes, OTHER_VCENTER)
  const random = seededRandom('image')
  await machine.peek((files) => markUnjoined({ files, random }, STATE_FOLDER))
  return { machines: imagesOf(site.machines, site.tpms), recoveryKeys: new Map() }
}

/** Starts all daemons, adds the hosts, and lets vCenter clone itself to the machines that wait. */
async function deploy(
  { time, nodes, machines, datastore, access }: HaMachines,
  hosts: HaPlan['hosts'],
): Promise<void> {
  await makeFolders(datastore.attach(), DATASTORE_FOLDER)
  const vcenter = found(nodes, VCENTER)
  vcenter.machine.peek(prepareVcenter)
  await vcenter.start()
  const roots = vcenter.machine.peek((files) =>
    contentOf(files, `${STATE_FOLDER}/operator/roots.pem`),
  )
  for (const name of [OTHER_VCENTER, WITNESS]) {
    found(machines, name).peek((files) => makeFile(files, '/', ROOTS_FILE, roots))
    await found(nodes, name).start()
  }
  const alone = access(VCENTER)
  await makeClusters(alone, { clusters: ['cluster-1'] })
  for (const { name: host } of hosts) {
    await found(nodes, host).start()
    await performOnInventory({ kind: 'addHost', host, cluster: 'cluster-1' }, alone)
  }
  const waiting = (name: string) => ({
    address: addressOf(name),
    thumbprint: found(machines, name).peek(readThumbprint),
    haHost: `${name}.ha`,
  })
  const ha = await alone.vcenter('nkpsim.vcenter.v1.VcenterHaService')
  const request = { passive: waiting(OTHER_VCENTER), witness: waiting(WITNESS) }
  await ha.configureVcenterHa({ haHost: `${VCENTER}.ha`, ...request, leaseSeconds: 3 }, CALL)
  const site = access()
  const service = await site.vcenter('nkpsim.vcenter.v1.VcenterHaService')
  const state = () =>
    service.getVcenterHa({}, CALL).then(
      (answer) => answer.state,
      () => undefined,
    )
  while ((await state()) !== 'VCENTER_HA_STATE_HEALTHY') await time.sleep(LOOK_MS)
}

function readThumbprint(files: Parameters<typeof contentOf>[0]): string {
  return JSON.parse(contentOf(files, `${STATE_FOLDER}/ready.json`).toString()).thumbprint
}

function found<T>(among: ReadonlyMap<string, T>, name: string): T {
  const one = among.get(name)
  if (one === undefined) throw new RangeError(`there is no ${name}`)
  return one
}
