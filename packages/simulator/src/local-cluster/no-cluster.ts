import { SimulatorError } from '../errors.ts'
import { isWorkstation } from '../operator/workstation.ts'

/** Returns the error for a folder that has no cluster of its own, with the remedy. */
export function noCluster(stateDir: string): SimulatorError {
  const message = isWorkstation(stateDir)
    ? `the daemons of ${stateDir} run elsewhere; start and stop them there (if they run in containers: docker compose)`
    : `no cluster in ${stateDir}; start one with: nkpsim up, or name its folder with --state`
  return new SimulatorError('NO_CLUSTER', message)
}
