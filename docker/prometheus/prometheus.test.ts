import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { fetchText, PATIENCE_MS, until, untilEqual } from '@nkpsim/daemon/testing'
import {
  connectVcenter,
  kill,
  killHost,
  killVcenter,
  startHost,
  startVcenter,
} from '@nkpsim/simulator'
import { hostOf, vcenterOf } from '@nkpsim/simulator/testing'
import { readRules } from './testing/configuration.ts'
import { promtool } from './testing/programs.ts'
import type { Series } from './testing/prometheus-server.ts'
import { startWatchedCluster, type WatchedCluster } from './testing/watched-cluster.ts'

const DAEMONS = ['vcenter', 'esx-1', 'esx-2', 'esx-3']
const VM = 'vm'
const CALL = { timeoutMs: PATIENCE_MS }
/** Four times an alert's waiting time in this configuration. */
const SETTLED_MS = 2_000

type Panel = { title: string; targets: { expr: string; legendFormat: string }[] }

const { panels }: { panels: Panel[] } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../grafana/nkpsim.json'), 'utf8'),
)
const curves = panels.flatMap(({ title, targets }) =>
  targets.map(({ expr, legendFormat }) => [title, expr, legendFormat] as const),
)
const rules = readRules().groups.flatMap((group) => group.rules)

let watched: WatchedCluster
const ref = () => ({ stateDir: watched.cluster.stateDir })
const vcenter = () => vcenterOf(watched.cluster.stateDir)
const firing = () => watched.firing()
/**
 * Evaluates a panel's expression as Grafana does, whose shortest interval is a minute by default.
 */
const ask = (expression: string): Promise<Series[]> =>
  watched.prometheus.query(expression.replaceAll('$__rate_interval', '1m'))

/** Returns promtool's complaints about the metrics of a daemon; empty if it has none. */
async function complaints(daemon: string): Promise<string> {
  const { body } = await fetchText(watched.ports.get(daemon) ?? 0, '/metrics')
  expect(body).toContain('nkpsim_build_info{')
  const { exitCode, output } = await promtool(['check', 'metrics'], body)
  return exitCode === 0 ? output : `${daemon}: ${output}`
}

beforeAll(async () => {
  watched = await startWatchedCluster()
})
afterAll(() => watched?.dispose())

describe('Prometheus', () => {
  it('reads every daemon, under the jobs of the site', async () => {
    const up = DAEMONS.map((name) => ['nkpsim', watched.instanceOf(name), 'up', ''])
    await untilEqual(
      async () =>
        (await watched.prometheus.targets())
          .map(({ labels, health, lastError }) => [
            labels['job'],
            labels['instance'],
            health,
            lastError,
          ])
          .sort(),
      up.sort(),
    )
  })

  it('evaluates every alert, and none fires while all is well', async () => {
    await untilEqual(
      async () => (await watched.prometheus.rules()).map(({ name, health }) => [name, health]),
      rules.map(({ alert }) => [alert, 'ok']),
    )
    await untilEqual(firing, [])
    const calmMs = Date.now()
    // Each alert has then been evaluated often enough to fire.
    await until(async () =>
      (await watched.prometheus.rules()).every(
        ({ lastEvaluation }) => Date.parse(lastEvaluation) > calmMs + SETTLED_MS,
      ),
    )
    expect(await firing()).toEqual([])
  })
})

describe('the dashboard', () => {
  beforeAll(async () => {
    const host = hostOf(watched.cluster.stateDir, 'esx-1')
    await vcenter().createProvider('nkp')
    await watched.cluster.backUp('nkp')
    await vcenter().setDefaultProvider('nkp')
    await vcenter().untilActive('nkp', 3)
    await host.createVm(VM, 1 << 20)
    await host.powerOn(VM)
    await host.write(VM, 0, Buffer.alloc(8192, 7))
  })

  it.each(curves)('%s shows data: %s', async (_title, expr, legend) => {
    await until(async () => (await ask(expr)).length > 0)
    const named = [...legend.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label)
    const labels = (await ask(expr)).flatMap(({ metric }) => Object.keys(metric))
    // An accepted attestation has no reason.
    expect(named.filter((label) => !labels.includes(label) && label !== 'reason')).toEqual([])
  })

  it('shows the first event of a rare kind', async () => {
    const shown = async (title: string, labels: object): Promise<boolean> => {
      const [expr = ''] = curves.filter(([each]) => each === title).map(([, each]) => each)
      const series = await ask(expr)
      return series.some(
        ({ metric, value: [, value] }) =>
          Number(value) > 0 &&
          Object.entries(labels).every(([name, each]) => metric[name] === each),
      )
    }
    await until(() => shown('Disk encryption', { op: 'encrypt' }))
    await until(() => shown('Keys derived', {}))
    await until(() => shown('Attestations since vCenter started', { result: 'accepted' }))
  })
})

describe('an alert', () => {
  it('reports a key provider without backup until there is one', async () => {
    await vcenter().createProvider('bare')
    await untilEqual(firing, ['NkpsimKeyProviderNotBackedUp: Key provider bare has no backup'])
    await watched.cluster.download('bare')
    await untilEqual(firing, [])
  })

  it('reports a killed host, and the providers that it lacks, until it is back', async () => {
    await killHost(ref(), 'esx-3')
    const lost = [
      `NkpsimDaemonDown: ${watched.instanceOf('esx-3')} gives no metrics`,
      'NkpsimHostNotResponding: Hosts that do not answer vCenter: 1',
    ]
    await untilEqual(firing, lost)
    await vcenter().createProvider('late')
    await watched.cluster.download('late')
    await untilEqual(firing, [
      ...lost,
      'NkpsimKeyProviderWarning: Key provider late is missing on hosts that should hold it',
    ])
    expect(await Promise.all(['vcenter', 'esx-1', 'esx-2'].map(complaints))).toEqual(['', '', ''])
    await startHost(ref(), 'esx-3')
    await untilEqual(firing, [])
  })

  it('reports a killed vCenter until it is back', async () => {
    await killVcenter(ref())
    await untilEqual(firing, [
      `NkpsimDaemonDown: ${watched.instanceOf('vcenter')} gives no metrics`,
    ])
    await startVcenter(ref())
    await untilEqual(firing, [])
  })

  it('reports a host whose TPM is gone', async () => {
    await kill(ref(), { kind: 'swtpm', name: 'esx-1' })
    const channel = connectVcenter(watched.cluster.stateDir)
    await channel
      .client('nkpsim.vcenter.v1.AttestationService')
      .attestHost({ host: 'esx-1' }, CALL)
      .finally(() => channel.close())
    await untilEqual(firing, [
      'NkpsimAlarmStands: Host TPM attestation alarm: 1 in red',
      'NkpsimAttestationFailed: A host failed its attestation: TPM_UNAVAILABLE',
    ])
    expect(await Promise.all(DAEMONS.map(complaints))).toEqual(['', '', '', ''])
  })

  it.each(rules.map(({ alert, expr }) => [alert, expr]))(
    '%s uses existing series',
    async (_alert, expr) => {
      const selectors = expr.match(/\b(nkpsim_\w+|up)\b(\{[^}]*\})?/g) ?? []
      const seen = await Promise.all(selectors.map((each) => ask(`last_over_time(${each}[10m])`)))
      expect(seen.map(({ length }) => length > 0)).toEqual(selectors.map(() => true))
    },
  )
})
