import type { VsanComponent } from '../records/vsan.ts'
import { locate } from '../vsan/object/locate.ts'
import type { VsanLab } from './vsan-lab.ts'

/** Returns the components of an object in the newest configuration that a host finds. */
export async function componentsOf(
  lab: VsanLab,
  from: number,
  objectId: string,
): Promise<readonly VsanComponent[]> {
  const { newest } = await locate(lab.host(from).vsan().context, objectId)
  return newest?.components ?? []
}

/** Whether an object exists, and all of its components are active. */
export async function isHealthy(lab: VsanLab, from: number, objectId: string): Promise<boolean> {
  const components = await componentsOf(lab, from, objectId)
  return components.length > 0 && components.every(({ state }) => state === 'ACTIVE')
}
