import { type esxiV1, type ServiceRegistration, serve } from '@nkpsim/rpc'
import { parseTraceparent } from '@nkpsim/tracing'
import type { OfferedKeyProvider } from '../desired-state/receive.ts'
import type { KeyName } from '../key-provider/key-source.ts'
import type {
  DesiredStateOperations,
  HeldPosition,
  OfferedState,
  Told,
} from '../operations/desired-state.ts'
import { heldProviderMessage } from './held-provider-message.ts'
import { waitingVmMessage } from './high-availability-service.ts'
import { hostCryptoMessage } from './host-crypto-message.ts'
import { kindIn } from './key-provider-kind.ts'
import {
  infrastructureIn,
  infrastructureMessage,
  trustAttestationMessage,
} from './trusted-infrastructure-message.ts'
import { vmMessage } from './vm-message.ts'
import { vsanClusterIn, vsanReportMessage } from './vsan-cluster-message.ts'

/** nkpsim.esxi.v1.HostAgentService. */
export function hostAgentService(operations: DesiredStateOperations): ServiceRegistration {
  return serve(
    'nkpsim.esxi.v1.HostAgentService',
    operations,
    {
      synchronize: async function* (requests, run) {
        for await (const told of run(offeredStates(requests))) yield message(told)
      },
    },
    ['vcenter'],
  )
}

async function* offeredStates(
  requests: AsyncIterable<esxiV1.SynchronizeRequest__Output>,
): AsyncGenerator<OfferedState> {
  for await (const request of requests) {
    const { vcenterInstanceId, term, generation, keepForeign } = request
    yield {
      trace: parseTraceparent(request.traceparent),
      vcenterInstanceId,
      term,
      generation,
      generationProof: Buffer.from(request.generationProof),
      keyProviders: request.keyProviders.map(offeredKeyProvider),
      keepForeign,
      haGroup: request.haGroup === '' ? undefined : request.haGroup,
      trustedInfrastructure: infrastructureIn(request.trustedInfrastructure),
      vsan: vsanClusterIn(request.vsan),
      knownVsanClusterIds: request.knownVsanClusterIds,
      cryptoSettings: {
        keyCachePolicy:
          request.keyCachePolicy === 'KEY_CACHE_POLICY_DOCUMENTED' ? 'documented' : 'observed',
        renewMissingHostKey: request.renewMissingHostKey ?? true,
        cloneVtpmPolicy: request.replacesVtpmOfClones ? 'replace' : 'copy',
        licensedFeatures: request.licensedFeatures,
      },
    }
  }
}

function offeredKeyProvider({
  kind,
  provider,
  credentialBlob,
  encryptedSecret,
  ...rest
}: esxiV1.DesiredKeyProvider__Output): OfferedKeyProvider {
  const blob = Buffer.from(credentialBlob)
  const isSealed = blob.length > 0
  return {
    ...rest,
    kind: kindIn(kind),
    name: provider,
    credential: isSealed ? { blob, encryptedSecret: Buffer.from(encryptedSecret) } : undefined,
  }
}

function message(told: Told): esxiV1.SynchronizeResponse {
  if ('state' in told) {
    const { timeMs, ...held } = told.state
    return { state: { ...heldMessage(held), timeMs } }
  }
  if ('acknowledgement' in told) return { acknowledgement: heldMessage(told.acknowledgement) }
  if ('refusal' in told) return told
  const { vms, hostCrypto, ha, isContinued, isComplete, revision, missingKeys } = told.inventory
  const { trust, vsan } = told.inventory
  return {
    inventory: {
      vms: vms.map(vmMessage),
      continued: isContinued,
      complete: isComplete,
      hostCrypto: hostCryptoMessage(hostCrypto),
      revision,
      waitingVms: ha?.waiting.map(waitingVmMessage) ?? [],
      failedHosts: [...(ha?.failedHosts ?? [])],
      missingKeys: missingKeys.map(keyNameMessage),
      trustAttestation: trust === undefined ? null : trustAttestationMessage(trust),
      vsan: vsan === undefined ? null : vsanReportMessage(vsan),
    },
  }
}

function keyNameMessage({ providerName, keyId }: KeyName): esxiV1.HostKeyName {
  return { provider: providerName, keyId }
}

function heldMessage({
  facts,
  keyProviders,
  trustedInfrastructure,
  ...held
}: HeldPosition): esxiV1.HostState {
  const { tpmVersion, encryptionMode, version } = facts
  return {
    ...held,
    keyProviders: keyProviders.map(heldProviderMessage),
    trustedInfrastructure: infrastructureMessage(trustedInfrastructure),
    tpmVersion,
    encryptionMode,
    version,
  }
}
