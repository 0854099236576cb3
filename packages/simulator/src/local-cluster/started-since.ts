import type { ProcessRecord } from './cluster-file.ts'

/**
 * Returns the running processes that were started after a list was made, and that an interrupted
 * command stops. A host that was rebooted, and its TPM, keep running. Pure.
 * @param before processes that ran before
 * @param now processes that run now
 */
export function startedSince(
  before: readonly ProcessRecord[],
  now: readonly ProcessRecord[],
): { toStop: ProcessRecord[]; rebooted: string[] } {
  const isSame = (one: ProcessRecord, other: ProcessRecord) =>
    one.pid === other.pid && one.startTimeTicks === other.startTimeTicks
  const started = now.filter((each) => !before.some((former) => isSame(former, each)))
  const rebooted = new Set(
    started
      .filter(({ kind, name }) => kind === 'esxid' && before.some(isNamed({ kind, name })))
      .map(({ name }) => name),
  )
  const isOfHost = ({ kind }: ProcessRecord) => kind === 'esxid' || kind === 'swtpm'
  const toStop = started.filter((each) => !isOfHost(each) || !rebooted.has(each.name))
  return { toStop, rebooted: [...rebooted] }
}

function isNamed({ kind, name }: Pick<ProcessRecord, 'kind' | 'name'>) {
  return (each: ProcessRecord) => each.kind === kind && each.name === name
}
