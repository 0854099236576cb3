import { Secret } from '@nkpsim/crypto'
import { answerNothing, type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { AdministrationOperations } from '../operations/administration.ts'
import type { TrustedKeyProvider } from '../records/configuration.ts'
import { healthMessages } from './health-message.ts'

/** Serves nkpsim.trust.v1.TrustAdministrationService. */
export function administrationService(operations: AdministrationOperations): ServiceRegistration {
  return serve('nkpsim.trust.v1.TrustAdministrationService', operations, {
    getConfiguration: async (request, run) => {
      const { isEnabled, keyProviders, members, ...rest } = await run(request)
      return {
        configuration: {
          ...{ serviceId: rest.serviceId, host: rest.host, group: rest.group },
          ...{ enabled: isEnabled, settings: rest.settings, baseImages: rest.baseImages },
          tokenCertificatePem: rest.tokenCertificatePem,
          digest: rest.digest,
          members: [...members],
          caCertificates: [...rest.caCertificates],
          endorsementKeys: [...rest.endorsementKeys],
          consumerPrincipals: [...rest.consumerPrincipals],
          keyProviders: keyProviders.map(providerMessage),
        },
      }
    },
    getServicesInfo: async (request, run) => {
      const { keyProviders, ...info } = await run(request)
      const named = keyProviders.map(({ name, providerId }) => ({ name, providerId }))
      return { ...info, keyProviders: named }
    },
    getHealth: async (request, run) => ({ parts: healthMessages(await run(request)) }),
    setState: answerNothing,
    setGroup: answerNothing,
    updateAttestationSettings: async (request, run) => ({
      settings: await run({
        requireEndorsementKeys: request.requireEndorsementKeys,
        requireCertificateValidation: request.requireCertificateValidation,
      }),
    }),
    addCaCertificate: async ({ caCertificate }, run) => {
      await run(caCertificate ?? { name: '', certificatesPem: '' })
      return {}
    },
    removeCaCertificate: answerNothing,
    addEndorsementKey: async (request, run) => {
      const added = await run(request)
      return { ...(added && { endorsementKey: added }) }
    },
    removeEndorsementKey: answerNothing,
    addBaseImage: async ({ name, eventLog }, run) => {
      const added = await run({ name, eventLog: Buffer.from(eventLog) })
      return { ...(added && { baseImage: added }) }
    },
    removeBaseImage: answerNothing,
    createTrustedKeyProvider: async ({ password, ...request }, run) => ({
      keyProvider: providerMessage(await run({ ...request, password: secretOf(password) })),
    }),
    updateTrustedKeyProvider: async (request, run) => ({
      keyProvider: providerMessage(await run(request)),
    }),
    deleteTrustedKeyProvider: answerNothing,
    setClientCertificate: async ({ name, certificatePem, privateKeyPem }, run) => {
      await run({ name, certificatePem, privateKeyPem: Secret.from(privateKeyPem) })
      return {}
    },
    readServerCertificate: async (request, run) => run(request),
    setTrustedServerCertificates: answerNothing,
    addConsumerPrincipal: async ({ principal }, run) => {
      await run(principal ?? { name: '', issuer: '', certificatesPem: '' })
      return {}
    },
    removeConsumerPrincipal: answerNothing,
  })
}

function providerMessage({ servers, password, client, ...provider }: TrustedKeyProvider) {
  return {
    ...provider,
    hasPassword: password !== undefined,
    clientCertificatePem: client?.certificatePem ?? '',
    servers: servers.map(({ name, host, port }) => ({
      name,
      address: host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`,
    })),
  }
}

function secretOf(text: string): Secret | undefined {
  return text === '' ? undefined : Secret.from(Buffer.from(text))
}
