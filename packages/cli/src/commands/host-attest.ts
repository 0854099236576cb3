import type { vcenterV1 } from '@nkpsim/rpc'
import type { Command } from 'commander'
import { callOptions, withVcenter } from '../context.ts'
import { CliError } from '../errors.ts'
import { printResult, say } from '../output/print.ts'
import { type Field, formatFields, formatTable, type TableStyle } from '../output/table.ts'
import { enumValue } from '../output/words.ts'
import type { Terminal } from '../terminal.ts'
import {
  type AttestationResult,
  attestationResult,
  checkResult,
  trustText,
} from './attestation-words.ts'
import { onCall } from './command.ts'

const ATTESTATION = 'nkpsim.vcenter.v1.AttestationService'

/**
 * Adds `nkpsim host attest`, `attestation` and `authorize-boot`: the attestation of hosts by
 * vCenter.
 */
export function addHostAttestCommands(host: Command, terminal: Terminal): void {
  const attest = host.command('attest <name>').description('have vCenter attest a host now')
  onCall(attest, terminal, async ({ context, args: [name = ''] }) => {
    const { attestation } = await withVcenter(context, (channel) =>
      channel.client(ATTESTATION).attestHost({ host: name }, callOptions(context)),
    )
    const view = attestationView(attestation)
    await printResult(context, view, () => formatFields(summary(view), context))
  })
  const report = host
    .command('attestation <name>')
    .description('what the last attestation of a host found, check by check')
  onCall(report, terminal, async ({ context, args: [name = ''] }) => {
    const { attestation } = await withVcenter(context, (channel) =>
      channel.client(ATTESTATION).getHostAttestation({ host: name }, callOptions(context)),
    )
    const view = attestationView(attestation)
    await printResult(context, view, () =>
      view.checks.length === 0
        ? formatFields(summary(view), context)
        : `${formatFields(summary(view), context)}\n${checkTable(view, context)}`,
    )
  })
  const authorize = host
    .command('authorize-boot <name>')
    .description(
      'approve the current boot.yaml of a host, so that its configuration opens at the next boot',
    )
  onCall(authorize, terminal, async ({ context, args: [name = ''] }) => {
    const approved = await withVcenter(context, (channel) =>
      channel.client(ATTESTATION).authorizeBoot({ host: name }, callOptions(context)),
    )
    const { version, build, policyVersion } = approved
    await printResult(context, { version, build, policyVersion }, () =>
      formatFields([
        ['ESXi', `${version} build ${build}`],
        ['Approval', String(policyVersion)],
      ]),
    )
    say(context, `${name} may boot with this boot.yaml: nkpsim host power-cycle ${name}`)
  })
}

type AttestationView = {
  host: string
  /** `ACCEPTED`, `NOT_ACCEPTED` or `UNSPECIFIED`. */
  status: string
  /** The same in the words of vSphere. */
  attestation: AttestationResult
  reason: string
  message: string
  /** RFC 3339; null if vCenter never attested the host. */
  time: string | null
  fresh: boolean
  tpmVersion: string
  endorsementKeyName: string
  checks: {
    code: string
    title: string
    passed: boolean
    result: AttestationResult
    message: string
  }[]
}

function attestationView(message: vcenterV1.HostAttestation__Output | null): AttestationView {
  if (message === null) throw new CliError('FAILED', 'vCenter answered without an attestation')
  const { host, reason, timeMs, fresh, tpmVersion, endorsementKeyName, checks } = message
  const status = enumValue('ATTESTATION_STATUS_', message.status)
  return {
    host,
    status,
    attestation: attestationResult(status),
    reason,
    message: message.message,
    time: timeMs === 0 ? null : new Date(timeMs).toISOString(),
    fresh,
    tpmVersion,
    endorsementKeyName,
    checks: checks.map(({ code, title, passed, message: why }) => ({
      code,
      title,
      passed,
      result: checkResult(passed),
      message: why,
    })),
  }
}

function summary(view: AttestationView): Field[] {
  return [
    ['Host', view.host],
    ['Attestation', view.attestation],
    ['Reason', view.reason || 'none'],
    ['Message', view.message || 'none'],
    ['Last verified', view.time ?? 'never'],
    ['Trusted now', trustText(view)],
    ['TPM', view.tpmVersion || 'none'],
    ['EK name', view.endorsementKeyName || 'none'],
  ]
}

function checkTable({ checks }: AttestationView, style: TableStyle): string {
  return formatTable(
    checks,
    [
      { heading: 'CHECK', value: ({ title }) => title },
      { heading: 'RESULT', value: ({ result }) => result, kind: 'state' },
      // The code names a failure.
      { heading: 'CODE', value: ({ code, passed }) => (passed ? '' : code) },
      { heading: 'MESSAGE', value: ({ message }) => message },
    ],
    style,
  )
}
