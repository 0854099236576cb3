import { setTimeout as delay } from 'node:timers/promises'
import { systemEffects } from '@nkpsim/effects'
import type { RpcChannel } from '@nkpsim/rpc'
import { keysBelow } from '@nkpsim/rpc/etcd'
import { systemEtcds } from '@nkpsim/rpc/system-etcds'
import { connectVcenter } from '@nkpsim/simulator'
import { readNode } from '@nkpsim/vcenter/node-config'
import { CALL, nodeFolder, type Site, until } from './site.ts'

/** Moments of a change at which the active vCenter is suspended. */
export const FAILPOINTS = [
  'before the append',
  'after the append, before the commit',
  'idle, with a request waiting',
] as const
export type Failpoint = (typeof FAILPOINTS)[number]

const { key: LOG, end: LOG_END } = keysBelow('/vcha/log/')
/** Time for a call to leave this process, and for vCenter to make its transaction, ms. */
const LEAVES_MS = 300
const MOST_ENTRIES = 3000
/** The change itself, and not another one of vCenter, must be the one that is held. */
const ATTEMPTS = 5

/** How a change of a suspended vCenter ended for its client: `made`, or the code of the error. */
export type HeldChange = { former: string; role: string; answer: Promise<string> }

/**
 * Suspends the active vCenter at a failpoint of a change, waits until the other one is active, and
 * lets the former one continue. The links hold its calls of etcd, or the answers, so that the code
 * of the daemons is unchanged.
 */
export async function suspendAt(site: Site, failpoint: Failpoint): Promise<HeldChange> {
  const former = await activeOf(site)
  for (let attempt = 1; ; attempt++) {
    const role = `failpoint-${FAILPOINTS.indexOf(failpoint)}-${attempt}`
    const channel = connectVcenter(site.stateDir)
    // Finds the active vCenter, so that the change is sent to it.
    await channel.client('nkpsim.vcenter.v1.AuthorizationService').listRoles({}, CALL)
    if (failpoint === 'before the append') site.links.setClients(former, 'cut')
    if (failpoint === 'after the append, before the commit')
      site.links.setClients(former, 'no-answers')
    if (failpoint === 'idle, with a request waiting')
      await site.signalTo('vcenterd', former, 'SIGSTOP')
    const answer = answerTo(channel, role)
    await delay(LEAVES_MS)
    await site.signalTo('vcenterd', former, 'SIGSTOP')
    const isHeld =
      failpoint !== 'after the append, before the commit' || (await isInLog(site, former, role))
    if (!isHeld && attempt < ATTEMPTS) {
      site.links.heal()
      await site.signalTo('vcenterd', former, 'SIGCONT')
      await answer
      continue
    }
    await until(async () => ![undefined, former].includes(await site.active()), site.signal)
    return { former, role, answer }
  }
}

async function activeOf(site: Site): Promise<string> {
  const active = await site.active()
  if (active === undefined) throw new Error('no node is active')
  return active
}

async function answerTo(channel: RpcChannel, name: string): Promise<string> {
  try {
    const client = channel.client('nkpsim.vcenter.v1.AuthorizationService')
    await client.createRole({ name, privileges: [] }, CALL)
    return 'made'
  } catch (error) {
    return String(Object(error).code)
  } finally {
    channel.close()
  }
}

/** Whether the log of a majority has a change that contains a text. */
async function isInLog(site: Site, former: string, text: string): Promise<boolean> {
  const other = former === 'vcenter' ? 'vcenter-2' : 'vcenter'
  const { etcd: options } = readNode(systemEffects.files, nodeFolder(site, other))
  const etcd = await systemEtcds.connect(options)
  try {
    const { entries } = await etcd.range({ key: LOG, end: LOG_END, limit: MOST_ENTRIES })
    return entries.some(({ value }) => Buffer.from(value).includes(text))
  } finally {
    etcd.close()
  }
}
