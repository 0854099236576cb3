import { requireInstalledPackages } from './installed-packages.ts'
import { WORKERS_VARIABLE } from './port-range.ts'

/** Runs before jest starts its workers. Tells them their number (`--maxWorkers`). */
export default function beforeTests({ maxWorkers, rootDir }) {
  requireInstalledPackages(rootDir)
  process.env[WORKERS_VARIABLE] = String(maxWorkers)
}
