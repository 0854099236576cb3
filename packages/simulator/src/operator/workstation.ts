import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { OPERATOR_FILES } from '@nkpsim/daemon/operator-files'
import { clusterPaths } from '../local-cluster/paths.ts'

/**
 * Returns whether a state folder belongs only to an operator. The daemons then run elsewhere, for
 * example in containers.
 */
export function isWorkstation(stateDir: string): boolean {
  return (
    !existsSync(clusterPaths.clusterFile(stateDir)) &&
    existsSync(join(clusterPaths.operator(stateDir), OPERATOR_FILES.certificate))
  )
}
