import type { AuditReport } from '@nkpsim/simulator'
import { formatFields, formatTable } from '../output/table.ts'

/** A verification of an audit log for a person. Pure. */
export function formatReport(report: AuditReport, style: { color: boolean }): string {
  const { records, unsettled, checkpointsMatched, findings, witnesses, instanceId } = report
  const compared = witnesses.reduce((sum, { checkpoints }) => sum + checkpoints, 0)
  const fields = formatFields([
    ['vCenter', instanceId],
    ['Audit log', findings.length === 0 ? 'whole' : 'NOT WHAT WAS WRITTEN'],
    ['Records', String(records)],
    ['Calls without outcome', String(unsettled)],
    ['Checkpoints', `${checkpointsMatched} of ${compared} match`],
  ])
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
