import type { NewEvent } from '../records/event.ts'
import type { HaReport } from '../records/host-inventory.ts'

/**
 * Derives the events about vSphere HA from two reports of a host. Pure.
 * @param before undefined if the host reported nothing before
 */
export function haEvents(
  before: HaReport | undefined,
  after: HaReport | undefined,
  timeMs: number,
): NewEvent[] {
  if (after === undefined) return []
  const failed = after.failedHosts.filter((host) => before?.failedHosts.includes(host) !== true)
  const waiting = after.waiting.filter(
    ({ name, reason }) =>
      before?.waiting.some((each) => each.name === name && each.reason === reason) !== true,
  )
  return [
    ...failed.map(
      (host): NewEvent => ({
        ...{ timeMs, id: 'com.vmware.vc.HA.DasHostFailedEvent', entityKind: 'host', entity: host },
        message: `vSphere HA detected that ${host} failed.`,
      }),
    ),
    ...waiting.map(
      ({ name, reason, isLocked }): NewEvent => ({
        ...{ timeMs, entityKind: 'virtualMachine', entity: name },
        id: isLocked
          ? 'com.vmware.vc.vm.Crypto.VMLocked.KeyMissingOnHost'
          : 'nkpsim.ha.restartFailed',
        message: `vSphere HA cannot restart ${name}: ${reason}`,
      }),
    ),
  ]
}
