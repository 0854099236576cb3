import { OPEN } from '@nkpsim/daemon/audit'
import { named } from '@nkpsim/daemon/operation'
import { operation } from './operation.ts'

export type AboutOperations = ReturnType<typeof aboutOperations>

/** A vCenter's name, version and other facts about itself. */
export function aboutOperations(about: {
  instanceId: string
  version: string
  productVersion: string
  downloadPort: number
}) {
  return named('nkpsim.vcenter.v1.AboutService', {
    getAbout: operation({ requirement: 'certificate', audit: OPEN, run: async () => about }),
  })
}
