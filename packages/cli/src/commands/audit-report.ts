import type { AuditReport } from '@nkpsim/simulator'
import { formatFields, formatTable, type TableStyle } from '../output/table.ts'

function restoreFields(restore: NonNullable<AuditReport['restore']>): [string, string][] {
  const { timeMs, backupTimeMs, previousLogId, previousRecords } = restore
  const time = (ms: number): string => new Date(ms).toISOString()
  return [
    ['Begins with', `a restore at ${time(timeMs)} of the backup of ${time(backupTimeMs)}`],
    [
      'Log before it',
      previousRecords === 0
        ? `${previousLogId}; no host keeps a checkpoint of it`
        : `${previousLogId}; hosts have checkpoints of it up to record ${previousRecords}`,
    ],
  ]
}

/** Formats what was compared with the log of another node of vCenter HA. */
function otherLog(log: NonNullable<AuditReport['otherLogs']>[number], style: TableStyle): string {
  const { instanceId, node, records, notCopied, unsettled, checkpointsMatched, witnesses } = log
  const compared = witnesses.reduce((sum, { checkpoints }) => sum + checkpoints, 0)
  const fields = formatFields(
    [
      ['Other log', instanceId],
      ['Node', node ?? 'was never active'],
      [
        'Records',
        notCopied === 0 ? String(records) : `${records}, and ${notCopied} not copied yet`,
      ],
      ['Calls without outcome', String(unsettled)],
      ['Checkpoints', `${checkpointsMatched} of ${compared} match`],
    ],
    style,
  )
  return `\n${fields}`
}

/** Formats the result of verifying an audit log as text. Pure. */
export function formatReport(report: AuditReport, style: TableStyle): string {
  const { records, unsettled, checkpointsMatched, findings, witnesses, instanceId } = report
  const compared = witnesses.reduce((sum, { checkpoints }) => sum + checkpoints, 0)
  const fields = formatFields(
    [
      ['Log', instanceId],
      ...(report.node === undefined ? [] : [['Node', report.node] satisfies [string, string]]),
      ['Audit log', findings.length === 0 ? 'whole' : 'NOT WHAT WAS WRITTEN'],
      ['Records', String(records)],
      ['Calls without outcome', String(unsettled)],
      ['Checkpoints', `${checkpointsMatched} of ${compared} match`],
      ...(report.restore === undefined ? [] : restoreFields(report.restore)),
    ],
    style,
  )
  const asked = formatTable(
    witnesses,
    [
      { heading: 'WITNESS', value: ({ name }) => name },
      { heading: 'CHECKPOINTS', value: ({ checkpoints }) => String(checkpoints), align: 'right' },
      { heading: 'NOTE', value: ({ problem }) => problem },
    ],
    style,
  )
  const others = (report.otherLogs ?? []).map((log) => otherLog(log, style)).join('')
  if (findings.length === 0) return `${fields}\n${asked}${others}`
  const found = formatTable(
    findings,
    [
      { heading: 'RECORD', value: ({ sequence }) => String(sequence), align: 'right' },
      { heading: 'FINDING', value: ({ kind }) => kind },
      { heading: 'MESSAGE', value: ({ message }) => message },
    ],
    style,
  )
  return `${fields}\n${asked}${others}\n${found}`
}
