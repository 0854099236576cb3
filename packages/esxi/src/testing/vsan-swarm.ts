export { EsxiError } from '../errors.ts'
export type { OwnedObject, VsanLock } from '../vsan/objects.ts'
export type { SwarmHost, SwarmRun } from './vsan-swarm-host.ts'
export { createVsanSwarmLab, type VsanSwarmLab } from './vsan-swarm-lab.ts'
