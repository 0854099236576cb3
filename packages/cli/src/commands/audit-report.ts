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

/** Formats the result of verifying an audit log as text. Pure. */
export function formatReport(report: AuditReport, style: TableStyle): string {
  const { records, unsettled, checkpointsMatched, findings, witnesses, instanceId } = report
  const compared = witnesses.reduce((sum, { checkpoints }) => sum + checkpoints, 0)
  const fields = formatFields(
    [
      ['Log', instanceId],
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
  if (findings.length === 0) return `${fields}\n${asked}`
  const found = formatTable(
    findings,
    [
      { heading: 'RECORD', value: ({ sequence }) => String(sequence), align: 'right' },
      { heading: 'FINDING', value: ({ kind }) => kind },
      { heading: 'MESSAGE', value: ({ message }) => message },
    ],
    style,
  )
  return `${fields}\n${asked}\n${found}`
}
