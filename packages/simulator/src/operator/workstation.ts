import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { clusterPaths } from '../local-cluster/paths.ts'

/**
 * Whether a state folder belongs only to an operator: the daemons run elsewhere, as in containers.
 */
export function isWorkstation(stateDir: string): boolean {
  return (
    !existsSync(clusterPaths.clusterFile(stateDir)) &&
    existsSync(join(clusterPaths.operator(stateDir), 'certificate.pem'))
  )
}
