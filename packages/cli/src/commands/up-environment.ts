import { join } from 'node:path'
import { OPERATOR_FILES } from '@nkpsim/daemon/operator-files'
import type { ClusterFacts } from '@nkpsim/simulator'
import type { Context } from '../context.ts'
import { write } from '../output/print.ts'

/** An environment variable and its value. */
export type Variable = readonly [name: string, value: string]

/**
 * Prints the variables of a running cluster for scripts, which run `eval "$(nkpsim up
 * --print-env)"`.
 */
export async function printEnvironment(context: Context, cluster: ClusterFacts): Promise<void> {
  const { ADMINISTRATOR, clusterPaths, clusterProcesses } = await import('@nkpsim/simulator')
  const { stateDir, vcenter } = cluster
  const operator = clusterPaths.operator(stateDir)
  const daemons = clusterProcesses({ stateDir })
  const metricsPort = daemons.find(({ kind }) => kind === 'vcenterd')?.metricsPort
  const variables: Variable[] = [
    ['NKPSIM_STATE', stateDir],
    ['NKPSIM_VCENTER', `${vcenter.address}:${vcenter.port}`],
    ['NKPSIM_DOWNLOADS', `${vcenter.address}:${vcenter.downloadPort}`],
    ['NKPSIM_CA_FILE', join(operator, OPERATOR_FILES.roots)],
    ['NKPSIM_CERTIFICATE_FILE', join(operator, OPERATOR_FILES.certificate)],
    ['NKPSIM_PRIVATE_KEY_FILE', join(operator, OPERATOR_FILES.privateKey)],
    ['NKPSIM_ADMINISTRATOR', ADMINISTRATOR],
    ['NKPSIM_ADMINISTRATOR_PASSWORD_FILE', join(operator, OPERATOR_FILES.administratorPassword)],
  ]
  if (cluster.keyServer !== undefined)
    variables.push(['NKPSIM_KEY_SERVER', `${cluster.keyServer.address}:${cluster.keyServer.port}`])
  if (metricsPort !== undefined)
    variables.push(['NKPSIM_METRICS_URL', `http://127.0.0.1:${metricsPort}/metrics`])
  await write(context.terminal.stdout, formatExports(variables))
}

/** Formats variables as lines for a POSIX shell. Each value is one quoted word. */
export function formatExports(variables: readonly Variable[]): string {
  return variables
    .map(([name, value]) => `export ${name}='${value.replaceAll("'", `'\\''`)}'\n`)
    .join('')
}
