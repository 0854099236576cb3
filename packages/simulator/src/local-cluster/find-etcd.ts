import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { SimulatorError } from '../errors.ts'

/** Name of the program of etcd. */
export const ETCD_PROGRAM = 'etcd'

/**
 * Returns the path of the program of etcd.
 * @param path the value of PATH
 * @throws SimulatorError PROCESS_FAILED if it is not installed
 */
export function requireEtcd(path = process.env['PATH'] ?? ''): string {
  const found = [...path.split(delimiter), '/usr/bin']
    .filter((folder) => folder.startsWith('/'))
    .map((folder) => join(folder, ETCD_PROGRAM))
    .find(isProgram)
  if (found !== undefined) return found
  throw new SimulatorError(
    'PROCESS_FAILED',
    'etcd, which vCenter HA needs, is not installed; install it: apt-get install -y --no-install-recommends etcd-server',
  )
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
