import { composeName } from '@nkpsim/daemon/name-text'
import { SimulatorError } from '../errors.ts'
import { readKnownHosts } from '../operator/known-hosts.ts'
import { isOf } from '../operator/require-own-daemon.ts'
import type { HostRecord } from './cluster-file.ts'
import type { ClusterContext } from './context.ts'

/**
 * Returns the record of a host process by the name of the process, or by the name of the host in
 * the inventory.
 * @throws SimulatorError HOST_UNKNOWN; INVALID_OPTION for one host of a rack, because all hosts of
 *   a rack are one process
 */
export function hostRecord(
  { registry, stateDir }: Pick<ClusterContext, 'registry' | 'stateDir'>,
  name: string,
): HostRecord {
  const { hosts } = registry.current()
  const named = hosts.find((record) => record.name === name)
  if (named !== undefined) return named
  const known = readKnownHosts(stateDir).get(composeName(name))
  const record = known && hosts.find((each) => isOf(each, { ...known, name }))
  if (record === undefined)
    throw new SimulatorError('HOST_UNKNOWN', `this cluster has no host process ${name}`)
  if (record.rackHosts === undefined) return record
  throw new SimulatorError(
    'INVALID_OPTION',
    `${name} is one of the ${record.rackHosts} hosts of the rack ${record.name}, which run in one process; name the rack to act on all of them: ${record.name}`,
  )
}
