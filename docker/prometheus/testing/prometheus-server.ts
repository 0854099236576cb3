import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createFreePorts } from '@nkpsim/daemon'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'
import { type Configuration, onThisMachine, type Rules } from './configuration.ts'
import { PROMETHEUS } from './programs.ts'

const POLL_MS = 50

export type Labels = Readonly<Record<string, string>>
export type Series = { metric: Labels; value: [time: number, value: string] }
export type Alert = { state: 'pending' | 'firing'; labels: Labels; annotations: Labels }
export type Target = { labels: Labels; health: string; lastError: string }
export type JudgedRule = {
  name: string
  health: string
  lastError?: string
  lastEvaluation: string
}

/** A Prometheus that reads a cluster on this machine, with its HTTP API. */
export type PrometheusServer = {
  query(expression: string): Promise<Series[]>
  alerts(): Promise<Alert[]>
  targets(): Promise<Target[]>
  rules(): Promise<JudgedRule[]>
  stop(): Promise<void>
}

/**
 * Starts a Prometheus in a separate folder.
 * @param ports metrics port of each container's daemon
 */
export async function startPrometheus(
  folder: string,
  input: { configuration: Configuration; rules: Rules; ports: ReadonlyMap<string, number> },
): Promise<PrometheusServer> {
  mkdirSync(folder)
  const [port = 0] = await createFreePorts().take(1)
  const configFile = join(folder, 'prometheus.json')
  const ruleFile = join(folder, 'alerts.json')
  const log = join(folder, 'log')
  // JSON is YAML.
  writeFileSync(ruleFile, JSON.stringify(input.rules))
  writeFileSync(
    configFile,
    JSON.stringify(onThisMachine(input.configuration, { ...input, ruleFile })),
  )
  const output = openSync(log, 'w')
  const server = spawn(
    PROMETHEUS,
    [
      `--config.file=${configFile}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { cwd: folder, stdio: ['ignore', output, output], env: { GOMAXPROCS: '1' } },
  )
  closeSync(output)
  const isGone = (): boolean => server.exitCode !== null || server.signalCode !== null
  const deadlineMs = performance.now() + PATIENCE_MS
  while (!(await isReady(port))) {
    if (isGone() || performance.now() > deadlineMs) {
      server.kill('SIGKILL')
      throw new Error(`prometheus does not start: ${lastLine(log)}`)
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
  const ask = async <Data>(path: string): Promise<Data> => askApi(port, path)
  return {
    query: async (expression) =>
      (await ask<{ result: Series[] }>(`query?query=${encodeURIComponent(expression)}`)).result,
    alerts: async () => (await ask<{ alerts: Alert[] }>('alerts')).alerts,
    targets: async () => (await ask<{ activeTargets: Target[] }>('targets')).activeTargets,
    rules: async () =>
      (await ask<{ groups: { rules: JudgedRule[] }[] }>('rules')).groups.flatMap((g) => g.rules),
    stop: async () => {
      if (isGone()) return
      const timer = setTimeout(() => server.kill('SIGKILL'), PATIENCE_MS)
      server.kill('SIGTERM')
      await once(server, 'exit')
      clearTimeout(timer)
    },
  }
}

async function isReady(port: number): Promise<boolean> {
  const signal = AbortSignal.timeout(PATIENCE_MS)
  return fetch(`http://127.0.0.1:${port}/-/ready`, { signal }).then(
    ({ ok }) => ok,
    () => false,
  )
}

type Answer<Data> = { status: string; data: Data; error?: string; warnings?: string[] }

/** @throws Error with Prometheus' message if it refuses a call, or answers with a warning */
async function askApi<Data>(port: number, path: string): Promise<Data> {
  const signal = AbortSignal.timeout(PATIENCE_MS)
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/${path}`, { signal })
  const { status, data, error, warnings = [] } = (await answer.json()) as Answer<Data>
  if (status !== 'success' || warnings.length > 0)
    throw new Error(`prometheus answers ${path}: ${error ?? warnings.join('; ')}`)
  return data
}

function lastLine(file: string): string {
  return readFileSync(file, 'utf8').trim().split('\n').at(-1) ?? ''
}
