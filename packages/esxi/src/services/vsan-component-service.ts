import { answerNothing, type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { VsanComponentOperations } from '../operations/vsan-components.ts'
import type { Prepared } from '../vsan/object/peer.ts'
import {
  componentKindOf,
  configurationMessage,
  configurationOf,
  diskMessage,
  locatedMessage,
  requireUuid,
} from '../vsan/remote/configuration-message.ts'

/** nkpsim.esxi.v1.VsanComponentService. */
export function vsanComponentService(operations: VsanComponentOperations): ServiceRegistration {
  return serve(
    'nkpsim.esxi.v1.VsanComponentService',
    operations,
    {
      renewSession: async ({ runId, token }, run) => run({ runId: requireUuid(runId), token }),
      listComponents: async (request, run) => ({
        components: (await run(request)).map(locatedMessage),
      }),
      listComponentDisks: async (request, run) => ({
        disks: (await run(request)).map(diskMessage),
      }),
      reserveObject: async ({ token, objectId }, run) => ({
        reserved: await run({ token, objectId: requireUuid(objectId) }),
      }),
      createComponent: async ({ kind, configuration, ...component }, run) => {
        await run({
          ...component,
          componentId: requireUuid(component.componentId),
          kind: componentKindOf(kind),
          configuration: configurationOf(configuration),
        })
        return {}
      },
      discardComponent: answerNothing,
      prepareConfiguration: async (request, run) => preparedMessage(await run(request)),
      acceptConfiguration: async ({ configuration, ...call }, run) => {
        const answer = await run({ ...call, configuration: configurationOf(configuration) })
        return answer.outcome === 'accepted'
          ? { accepted: true }
          : { accepted: false, csn: answer.csn }
      },
      releaseObject: async ({ clean: isClean, ...call }, run) => {
        await run({ ...call, isClean })
        return {}
      },
      moveComponent: async ({ objectId, componentId, ...options }, run) => {
        const ids = { objectId: requireUuid(objectId), componentId: requireUuid(componentId) }
        await run({ ...ids, ...options })
        return {}
      },
      getRedundancy: async (request, run) => ({ redundant: await run(request) }),
      askRelease: async (request, run) => ({ released: await run(request) }),
      readComponent: async (request, run) => ({ sectors: await run(request) }),
      writeComponent: answerNothing,
      zeroComponent: answerNothing,
      flushComponent: answerNothing,
      getComponentChecks: async ({ chunkCount: chunks, ...call }, run) => ({
        checks: await run({ ...call, chunks }),
      }),
      listComponentChunks: async (request, run) => ({ chunks: await run(request) }),
    },
    ['host'],
  )
}

function preparedMessage(prepared: Prepared) {
  switch (prepared.outcome) {
    case 'refused':
      return { outcome: 'VSAN_PREPARE_OUTCOME_REFUSED' as const, csn: prepared.csn }
    case 'owned':
      return {
        outcome: 'VSAN_PREPARE_OUTCOME_OWNED' as const,
        configuration: configurationMessage(prepared.configuration),
      }
    case 'promised':
      return {
        outcome: 'VSAN_PREPARE_OUTCOME_PROMISED' as const,
        configuration: configurationMessage(prepared.configuration),
        clean: prepared.isClean,
      }
  }
}
