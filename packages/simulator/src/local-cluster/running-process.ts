import {
  type ClusterFile,
  findProcess,
  type ProcessKind,
  type ProcessRecord,
} from './cluster-file.ts'
import { isRunning } from './process-identity.ts'

/** Returns the process of a kind and name; undefined if it does not run. */
export function findRunning(
  file: ClusterFile,
  kind: ProcessKind,
  name: string,
): ProcessRecord | undefined {
  const process = findProcess(file, kind, name)
  return process !== undefined && isRunning(process) ? process : undefined
}
