import { answerNothing, type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { LicenseOperations, LicenseView } from '../operations/licenses.ts'
import { timestamp } from './timestamp.ts'

/** Serves nkpsim.vcenter.v1.LicenseService. */
export function licenseService(operations: LicenseOperations): ServiceRegistration {
  return serve('nkpsim.vcenter.v1.LicenseService', operations, {
    addLicense: async (request, run) => ({ license: message(await run(request)) }),
    removeLicense: answerNothing,
    listLicenses: async (request, run) => {
      const { licenses, hosts, evaluationEndMs } = await run(request)
      return {
        licenses: licenses.map(message),
        hosts,
        evaluationEnd: timestamp(evaluationEndMs),
      }
    },
    assignLicense: answerNothing,
  })
}

function message({ isForVcenter, ...view }: LicenseView) {
  return { ...view, vcenter: isForVcenter }
}
