import { type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { TrustedInfrastructureOperations } from '../operations/trusted-infrastructure.ts'
import type {
  TrustAttestationView,
  TrustedClusterView,
} from '../trusted-infrastructure/cluster-view.ts'
import { timestamp } from './timestamp.ts'

const STATUS = {
  attested: 'TRUST_ATTESTATION_STATUS_ATTESTED',
  notAttested: 'TRUST_ATTESTATION_STATUS_NOT_ATTESTED',
  unknown: 'TRUST_ATTESTATION_STATUS_UNKNOWN',
} as const satisfies Record<TrustAttestationView['status'], string>

type Service = Awaited<
  ReturnType<TrustedInfrastructureOperations['listServices']['run']>
>['services'][number]

/** Serves nkpsim.vcenter.v1.TrustedInfrastructureService. */
export function trustedInfrastructureService(
  operations: TrustedInfrastructureOperations,
): ServiceRegistration {
  return serve('nkpsim.vcenter.v1.TrustedInfrastructureService', operations, {
    importServices: async (request, run) => {
      const { services, providers } = await run(request)
      return { services: services.map(serviceMessage), providers }
    },
    listServices: async (request, run) => {
      const { services, providers } = await run(request)
      return { services: services.map(serviceMessage), providers }
    },
    removeService: async (request, run) => {
      await run(request)
      return {}
    },
    setTrustedCluster: async (request, run) => ({ cluster: message(await run(request)) }),
    listTrustedClusters: async (request, run) => ({ clusters: (await run(request)).map(message) }),
    getTrustedCluster: async (request, run) => {
      const { cluster, hosts } = await run(request)
      return {
        cluster: message(cluster),
        hosts: hosts.map(({ attestation, ...host }) => ({
          ...host,
          attestation: attestationMessage(attestation),
        })),
      }
    },
    remediateTrustedCluster: async (request, run) => ({ cluster: message(await run(request)) }),
    registerTrustedProvider: (request, run) => run(request),
    getPrincipal: (request, run) => run(request),
  })
}

/** Returns the attestation of a host as a message. */
export function attestationMessage(attestation: TrustAttestationView | undefined) {
  if (attestation === undefined) return { attestationStatus: STATUS.unknown }
  const { status, service, messages, attestedAtMs, attestedUntilMs } = attestation
  return {
    attestationStatus: STATUS[status],
    service,
    messages: [...messages],
    ...(attestedAtMs > 0 && { attestedAt: timestamp(attestedAtMs) }),
    ...(attestedUntilMs > 0 && { attestedUntil: timestamp(attestedUntilMs) }),
    failingKeyProviderServices: attestation.failingKeyProviderServices.map(
      ({ message: why }) => why,
    ),
  }
}

function message({ health, ...view }: TrustedClusterView) {
  return { ...view, health: `APPLIED_CONFIG_HEALTH_${health}` as const }
}

function serviceMessage({ id, host, ...service }: Service) {
  return { ...service, serviceId: id, trustHost: host }
}
