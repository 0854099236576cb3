import { setTimeout as delay } from 'node:timers/promises'
import { newResult, type PartResult } from '../report.ts'
import { CALL, type Site } from '../site.ts'
import type { DiskDraws } from '../tested-vm.ts'
import { killHost } from './kill-host.ts'
import { makeVms } from './make-vms.ts'
import { chooseHost, type ObjectKill, planObjectKills, ROLES } from './object-kills.ts'
import { objectsOn, untilHealthy, VSAN_HOSTS } from './vsan-site.ts'
import type { WritingVm } from './writing-vm.ts'

/** Time after which a host starts again if it is not long away, ms. */
const SHORT_MS = 1000

type Input = { runs: number; random: DiskDraws; say: (line: string) => void }

/**
 * Kills the owners, replicas and witnesses of the disks of three VMs in random order. A VM whose
 * host is killed starts on another host. Checks all data after each kill, and that all components
 * are active at the end.
 */
export async function runVsanObjects(
  site: Site,
  { runs, random, say }: Input,
): Promise<PartResult[]> {
  const vms = await makeVms(site, random, say)
  const results = ROLES.map((role) => newResult(`vsan-objects ${role}`))
  const names = await namesOfHosts(site)
  let isHealthy = true
  try {
    for (const [index, kill] of planObjectKills(runs, random).entries()) {
      site.signal.throwIfAborted()
      const result = results[ROLES.indexOf(kill.role)] ?? newResult(kill.role)
      const startMs = performance.now()
      const { where, lines } = await killOnce(site, vms, { kill, names, isHealthy, random })
      isHealthy = kill.isPatient
      result.kills++
      result.inside++
      result.operationMs = Math.round(performance.now() - startMs)
      say(`kill ${index + 1} of ${runs}: ${where}; ${lines.length} violations`)
      for (const line of lines) say(`  ${line}`)
      result.violations.push(...lines.map((line) => `kill ${index + 1}: ${where}: ${line}`))
      if (lines.length > 0) break
    }
    const last = await untilHealthy(site)
    for (const vm of vms) last.push(...(await vm.check()))
    results[0]?.violations.push(...last.map((line) => `at the end: ${line}`))
  } catch (error) {
    if (!site.signal.aborted) throw error
  } finally {
    await Promise.allSettled(vms.map((vm) => vm.stop()))
  }
  return results
}

type Killed = {
  kill: ObjectKill
  names: ReadonlyMap<string, string>
  /** Whether all components were active before the kill. */
  isHealthy: boolean
  random: DiskDraws
}

async function killOnce(
  site: Site,
  vms: readonly WritingVm[],
  { kill, names, isHealthy, random }: Killed,
): Promise<{ where: string; lines: string[] }> {
  const seen = (await Promise.all(VSAN_HOSTS.map((host) => objectsOn(site, host)))).flat()
  const configurations = new Map(
    seen.flatMap(({ configuration }) =>
      configuration === null ? [] : [[configuration.objectId, configuration] as const],
    ),
  )
  const id = chooseHost([...configurations.values()], kill) ?? ''
  const host = names.get(id) ?? VSAN_HOSTS[0]
  // While another component is missing, an object may be inaccessible, and its VM fails.
  if (!isHealthy) for (const { placed } of vms) placed.interrupt()
  const others = VSAN_HOSTS.filter((each) => each !== host)
  const moved = vms.filter(({ placed }) => placed.host === host)
  await killHost(site, vms, host)
  for (const { placed } of moved) placed.host = others[random.below(others.length)] ?? host
  const lines: string[] = []
  const isLongAway = kill.isLongAway && isHealthy
  if (isLongAway) for (const vm of vms) lines.push(...(await vm.check()))
  else await delay(SHORT_MS, undefined, { signal: site.signal })
  await site.restart(host)
  if (kill.isPatient) lines.push(...(await untilHealthy(site)))
  for (const vm of vms) lines.push(...(await vm.check()))
  const longest = Math.max(...vms.map((vm) => vm.takeLongestMs()))
  const words = [
    `${kill.role} ${host}`,
    isLongAway ? 'checked while it was away' : 'back at once',
    ...(moved.length > 0
      ? [moved.map(({ placed }) => `${placed.name} now on ${placed.host}`).join(', ')]
      : []),
    ...(isHealthy ? [] : ['objects not whole before']),
    `longest write ${longest} ms`,
  ]
  return { where: words.join(', '), lines }
}

/** Returns the names of the hosts by their ids. */
async function namesOfHosts(site: Site): Promise<ReadonlyMap<string, string>> {
  const vcenter = await site.connect('vcenter')
  try {
    const { hosts } = await vcenter.client('nkpsim.vcenter.v1.InventoryService').listHosts({}, CALL)
    return new Map(hosts.map(({ id, name }) => [id, name]))
  } finally {
    vcenter.close()
  }
}
