import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

const FOLDER = join(import.meta.dirname, '..')

/** The parts of docker/prometheus/prometheus.yaml that tests read. */
export type Configuration = {
  global: { scrape_interval: string; evaluation_interval: string }
  rule_files: string[]
  scrape_configs: ({ job_name: string } & Targets)[]
}

type Targets = { static_configs?: { targets: string[] }[]; dns_sd_configs?: unknown[] }

export type Rule = { alert: string; expr: string; for?: string }
export type Rules = { groups: { name: string; rules: Rule[] }[] }

export const readConfiguration = (): Configuration =>
  parse(readFileSync(join(FOLDER, 'prometheus.yaml'), 'utf8'))
export const readRules = (): Rules => parse(readFileSync(join(FOLDER, 'alerts.yaml'), 'utf8'))

/** The parts of docker/prometheus/alerts.test.yaml that tests read. */
export type RuleTests = {
  tests: { alert_rule_test: { alertname: string; exp_alerts: unknown[] }[] }[]
}
export const readRuleTests = (): RuleTests =>
  parse(readFileSync(join(FOLDER, 'alerts.test.yaml'), 'utf8'))

/**
 * Returns the configuration of a site of containers, for a cluster on this machine. It has the same
 * jobs, with the local port of each container's daemon. Prometheus reads them, and evaluates rules,
 * twice a second. A job whose containers are found by DNS has no targets.
 */
export function onThisMachine(
  { scrape_configs: jobs, ...rest }: Configuration,
  { ports, ruleFile }: { ports: ReadonlyMap<string, number>; ruleFile: string },
): Configuration {
  const targetOf = (target: string): string => {
    const [name = ''] = target.split(':')
    const port = ports.get(name)
    if (port === undefined) throw new Error(`the cluster has no daemon for the target ${target}`)
    return `127.0.0.1:${port}`
  }
  return {
    ...rest,
    global: { ...rest.global, scrape_interval: '500ms', evaluation_interval: '500ms' },
    rule_files: [ruleFile],
    scrape_configs: jobs.map(({ static_configs: groups = [], dns_sd_configs: _, ...job }) => ({
      ...job,
      static_configs: groups.map(({ targets, ...group }) => ({
        ...group,
        targets: targets.map(targetOf),
      })),
    })),
  }
}

/**
 * Returns the same rules, and limits each waiting time to half a second. promtool tests the real
 * waiting times.
 */
export function atOnce({ groups }: Rules): Rules {
  return {
    groups: groups.map(({ rules, ...group }) => ({
      ...group,
      rules: rules.map((rule) => (rule.for === undefined ? rule : { ...rule, for: '500ms' })),
    })),
  }
}
