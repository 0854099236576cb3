import type { vcenterV1 } from '@nkpsim/rpc'
import { CliError } from '../errors.ts'
import { type Field, formatFields, formatTable, type TableStyle } from '../output/table.ts'
import { enumValue, timestampText, words } from '../output/words.ts'

/** A certificate as `-o json` shows it. */
export type CertificateView = {
  subject: string
  issuer: string
  thumbprint: string
  notBefore: string | null
  notAfter: string | null
}

/** A key server as `-o json` shows it. */
export type KmsServerView = {
  name: string
  host: string
  port: number
  user: string
  proxy: string
  timeoutSeconds: number
  /** `GRAY`, `GREEN` or `RED`. */
  status: string
  message: string
  /** True, false, or null if unknown. */
  vcenterTrustsServer: boolean | null
  serverTrustsVcenter: boolean | null
  certificate: CertificateView | null
  vendor: string
  checkedTime: string | null
}

export type KmsClusterView = {
  provider: string
  /** `GRAY`, `GREEN`, `YELLOW` or `RED`. */
  status: string
  servers: KmsServerView[]
  clientCertificate: CertificateView | null
}

/** @throws CliError FAILED if vCenter answers without a status */
export function clusterView(status: vcenterV1.KmipClusterStatus__Output | null): KmsClusterView {
  if (status === null) throw new CliError('FAILED', 'vCenter answered without key servers')
  return {
    provider: status.provider,
    status: enumValue('KMS_COLOR_', status.overallStatus),
    servers: status.servers.map(serverView),
    clientCertificate: certificateView(status.clientCertificate),
  }
}

function serverView(node: vcenterV1.KmipServerStatus__Output): KmsServerView {
  const { server } = node
  const proxyHost = server?.proxyHost ?? ''
  return {
    name: server?.name ?? '',
    host: server?.host ?? '',
    port: server?.port ?? 0,
    user: server?.userName ?? '',
    proxy: proxyHost === '' ? '' : `${proxyHost}:${server?.proxyPort}`,
    timeoutSeconds: (server?.timeoutMs ?? 0) / 1000,
    status: enumValue('KMS_COLOR_', node.status),
    message: node.message,
    vcenterTrustsServer: trust(node.serverTrusted),
    serverTrustsVcenter: trust(node.clientTrusted),
    certificate: certificateView(node.certificate),
    vendor: node.vendor,
    checkedTime: timestampText(node.checkedTime),
  }
}

export function certificateView(
  certificate: vcenterV1.KmsCertificate__Output | null,
): CertificateView | null {
  if (certificate === null) return null
  const { subject, issuer, thumbprint, notBefore, notAfter } = certificate
  return {
    ...{ subject, issuer, thumbprint },
    notBefore: timestampText(notBefore),
    notAfter: timestampText(notAfter),
  }
}

export function clusterText(view: KmsClusterView, style: TableStyle): string {
  const { clientCertificate: own } = view
  const fields: Field[] = [
    ['Provider', view.provider],
    ['Status', words(view.status)],
    ['vCenter is', own === null ? 'without certificate' : own.subject],
    ['until', own?.notAfter ?? ''],
  ]
  return `${formatFields(fields, style)}\n${serverTable(view.servers, style)}`
}

function serverTable(servers: readonly KmsServerView[], style: TableStyle): string {
  return formatTable(
    servers,
    [
      { heading: 'SERVER', value: ({ name }) => name },
      { heading: 'ADDRESS', value: addressOf, wide: true },
      { heading: 'STATUS', value: ({ status }) => words(status), kind: 'state' },
      { heading: 'TRUSTED', value: (row) => trustText(row.vcenterTrustsServer) },
      { heading: 'TRUSTS VCENTER', value: (row) => trustText(row.serverTrustsVcenter) },
      {
        heading: 'CERTIFICATE UNTIL',
        value: ({ certificate }) => certificate?.notAfter ?? '',
        kind: 'time',
      },
      { heading: 'VENDOR', value: ({ vendor }) => vendor, wide: true },
      { heading: 'MESSAGE', value: ({ message }) => message, below: true },
    ],
    style,
  )
}

function addressOf({ host, port }: KmsServerView): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

export function certificateFields(view: CertificateView): Field[] {
  return [
    ['Subject', view.subject],
    ['Issuer', view.issuer],
    ['Valid from', view.notBefore ?? ''],
    ['Valid until', view.notAfter ?? ''],
    ['Thumbprint', view.thumbprint],
  ]
}

function trust(value: string): boolean | null {
  if (value === 'KMS_TRUST_YES') return true
  return value === 'KMS_TRUST_NO' ? false : null
}

function trustText(value: boolean | null): string {
  if (value === null) return 'unknown'
  return value ? 'yes' : 'no'
}
