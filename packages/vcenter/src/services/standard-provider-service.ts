import { Secret } from '@nkpsim/crypto'
import { answerNothing, type ServiceRegistration, serve, type vcenterV1 } from '@nkpsim/rpc'
import type {
  CertificateTerm,
  NodeStatus,
  OverallStatus,
} from '../key-provider/standard/node-status.ts'
import type { ServerSpec } from '../key-provider/standard/servers.ts'
import type { KeyStatus } from '../operations/key-statuses.ts'
import type {
  KmsClusterView,
  StandardProviderOperations,
} from '../operations/standard-providers.ts'
import type { ClientCertificateSource } from '../records/standard-key-provider.ts'
import { secretText } from './secret-text.ts'
import { timestamp } from './timestamp.ts'

const COLORS = {
  gray: 'KMS_COLOR_GRAY',
  green: 'KMS_COLOR_GREEN',
  yellow: 'KMS_COLOR_YELLOW',
  red: 'KMS_COLOR_RED',
} as const satisfies Record<OverallStatus, vcenterV1.KmsColor>
const SOURCES = {
  vcenterRoot: 'CLIENT_CERTIFICATE_SOURCE_VCENTER_ROOT',
  vcenterCertificate: 'CLIENT_CERTIFICATE_SOURCE_VCENTER_CERTIFICATE',
  uploaded: 'CLIENT_CERTIFICATE_SOURCE_UPLOADED',
  signingRequest: 'CLIENT_CERTIFICATE_SOURCE_SIGNING_REQUEST',
} as const satisfies Record<ClientCertificateSource, vcenterV1.ClientCertificateSource>

/** Serves nkpsim.vcenter.v1.StandardProviderService. */
export function standardProviderService(
  operations: StandardProviderOperations,
): ServiceRegistration {
  return serve('nkpsim.vcenter.v1.StandardProviderService', operations, {
    registerProvider: async ({ provider, servers, password: text }, run) => {
      using password = secretText(text)
      return status(await run({ provider, servers: servers.map(readServer), password }))
    },
    addServer: async ({ provider, server, password: text }, run) => {
      using password = secretText(text)
      return status(
        await run({ provider, server: server ? readServer(server) : undefined, password }),
      )
    },
    updateServer: async ({ provider, server, password: text }, run) => {
      using password = secretText(text)
      return status(
        await run({ provider, server: server ? readServer(server) : undefined, password }),
      )
    },
    removeServer: async (request, run) => status(await run(request)),
    listServers: async (request, run) => status(await run(request)),
    checkServers: async (request, run) => status(await run(request)),
    getServerCertificate: async (request, run) => {
      const { chainPem, term, isTrusted } = await run(request)
      return { chainPem: [...chainPem], ...certificate(term), trusted: isTrusted }
    },
    trustServer: async (request, run) => status(await run(request)),
    getClientCertificate: async (request, run) => client(await run(request)),
    makeClientCertificate: async ({ provider, source }, run) =>
      client(await run({ provider, source: readSource(source) })),
    makeSigningRequest: async (request, run) => ({ requestPem: await run(request) }),
    setClientCertificate: async ({ provider, certificatePem, privateKeyPem }, run) => {
      using privateKey = privateKeyPem.length === 0 ? undefined : Secret.from(privateKeyPem)
      return client(await run({ provider, certificatePem, privateKey }))
    },
    makeKey: async (request, run) => run(request),
    setKeyAttributes: answerNothing,
    listKeyStatuses: async ({ provider, keyIds, maxCount }, run) => {
      const { keys, knownCount } = await run({ provider, keyIds, maxCount })
      return { keys: keys.map(keyStatus), knownCount }
    },
  })
}

function readServer(server: vcenterV1.KmipServer__Output): ServerSpec {
  const { name, host, port, userName, timeoutMs, proxyHost, proxyPort } = server
  const proxy = proxyHost === '' ? undefined : { host: proxyHost, port: proxyPort }
  return { name, host, port, userName, timeoutMs, proxy }
}

function readSource(source: vcenterV1.ClientCertificateSource__Output): string {
  return Object.entries(SOURCES).find(([, text]) => text === source)?.[0] ?? ''
}

function status({ provider, overallStatus, servers, clientCertificate }: KmsClusterView) {
  return {
    status: {
      provider,
      overallStatus: COLORS[overallStatus],
      servers: servers.map(serverStatus),
      ...(clientCertificate !== undefined && { clientCertificate: term(clientCertificate) }),
    },
  }
}

function serverStatus(node: NodeStatus) {
  const { name, host, port, userName, timeoutMs, proxy } = node.server
  return {
    server: {
      ...{ name, host, port, userName, timeoutMs },
      ...{ proxyHost: proxy?.host ?? '', proxyPort: proxy?.port ?? 0 },
    },
    status: COLORS[node.connection],
    message: node.problem,
    serverTrusted: trust(node.isServerTrusted),
    clientTrusted: trust(node.isClientTrusted),
    vendor: node.vendor,
    ...certificate(node.certificate),
    ...(node.checkedMs > 0 && { checkedTime: timestamp(node.checkedMs) }),
  }
}

function trust(isTrusted: boolean | undefined) {
  if (isTrusted === undefined) return 'KMS_TRUST_UNSPECIFIED' as const
  return isTrusted ? ('KMS_TRUST_YES' as const) : ('KMS_TRUST_NO' as const)
}

function client(found: {
  certificatePem: string
  rootPem: string
  source: ClientCertificateSource
  requestPem: string
  term: CertificateTerm | undefined
}) {
  const { certificatePem, rootPem, source, requestPem } = found
  return {
    certificate: {
      ...{ certificatePem, rootPem, requestPem, source: SOURCES[source] },
      ...certificate(found.term),
    },
  }
}

function certificate(of: CertificateTerm | undefined) {
  return of === undefined ? {} : { certificate: term(of) }
}

function term({ subject, issuer, thumbprint, notBeforeMs, notAfterMs }: CertificateTerm) {
  return {
    ...{ subject, issuer, thumbprint },
    notBefore: timestamp(notBeforeMs),
    notAfter: timestamp(notAfterMs),
  }
}

function keyStatus({ isAvailable, knownSinceMs, ...key }: KeyStatus) {
  return {
    ...key,
    available: isAvailable,
    ...(knownSinceMs !== undefined && { knownSince: timestamp(knownSinceMs) }),
  }
}
