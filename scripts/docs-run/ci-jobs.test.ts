import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { makeTestFolder } from '@nkpsim/simulator/testing'
import { type Job, readGitlabJob, readWorkflow, type Step } from './ci-jobs.ts'
import { readExamples } from './examples.ts'
import { linkCheckout } from './link-checkout.ts'
import { type CiMachine, makeCiMachine, runJob } from './testing/run-job.ts'

const ROOT = join(import.meta.dirname, '../..')
const NAMES = ['github-actions.yaml', 'gitlab-ci.yaml']

const textOf = (name: string): string => readFileSync(join(ROOT, 'examples/ci', name), 'utf8')

it('docs/ci.md shows the files of examples/ci', () => {
  const { steps } = readExamples(readFileSync(join(ROOT, 'docs/ci.md'), 'utf8'))
  const shown = steps.flatMap((step) => (step.kind === 'file' ? [[step.name, step.content]] : []))
  expect(shown).toEqual(NAMES.map((name) => [name, textOf(name)]))
})

describe('the reader of a workflow', () => {
  it('refuses a condition that it does not know', () => {
    const text = 'jobs: {j: {steps: [{run: "true", if: cancelled()}]}}'
    expect(() => readWorkflow(text)).toThrow('unknown condition: cancelled()')
  })
})

describe('a job of examples/ci', () => {
  let folder: string
  let isKept: boolean
  let machine: CiMachine
  let repository: string

  beforeAll(() => {
    ;({ folder, isKept } = makeTestFolder())
    machine = makeCiMachine(folder)
    repository = join(folder, 'repository')
    linkCheckout(ROOT, repository)
    const git = (...args: string[]): unknown =>
      execFileSync('git', ['-C', repository, '-c', 'user.name=t', '-c', 'user.email=t@t', ...args])
    git('init', '--quiet')
    git('add', '--all')
    git('commit', '--quiet', '--no-verify', '--message', 'copy')
    git('tag', 'v0.3.0')
  })
  afterAll(() => {
    if (!isKept) rmSync(folder, { recursive: true, force: true })
  })

  /** Returns the job with the address of a copy of this checkout. */
  function withRepository(job: Job): Job {
    return { ...job, variables: { ...job.variables, NKPSIM_REPOSITORY: `file://${repository}` } }
  }

  function makeWorkspace(name: string): string {
    const workspace = join(folder, name)
    mkdirSync(workspace)
    return workspace
  }

  it('of GitHub Actions builds the package, keeps the logs after a failure, and leaves no cluster', async () => {
    const job = withRepository(readWorkflow(textOf('github-actions.yaml')))
    const workspace = makeWorkspace('github')
    const steps = job.steps.map((step) => (step.name === 'Test' ? failing(step) : step))
    const results = await runJob({ ...job, steps }, machine, workspace)
    expect(results).toMatchObject([
      { name: 'Install swtpm, for hosts with a TPM', succeeded: true },
      { name: 'Install nkpsim', succeeded: true },
      { name: 'Start a vCenter and two hosts, one without a TPM', succeeded: true },
      { name: 'Test', succeeded: false, output: expect.stringContaining('db-1') },
      { name: 'Show what runs', succeeded: true, output: expect.stringContaining('vcenterd') },
      { name: 'Keep the logs of a failed job', succeeded: true },
      { name: 'Stop and remove the cluster', succeeded: true },
    ])
    const [password = ''] = readFileSync(join(folder, 'temp/root-password'), 'utf8').split('\n')
    expect(results.filter(({ output }) => output.includes(password))).toEqual([])
    expect(readFileSync(machine.aptLog, 'utf8')).toMatch(/^update\ninstall .* swtpm swtpm-tools\n$/)
    expect(readdirSync(join(workspace, job.cached))).toEqual([
      expect.stringMatching(/^nkpsim-.*\.tgz$/),
    ])
    expect(readdirSync(join(machine.artifacts, 'logs'))).toContain('vcenter.log')
    expect(existsSync(join(folder, 'temp/nkpsim'))).toBe(false)
  })

  it('of GitLab takes the package from the cache, runs its tests on a cluster, and leaves no cluster', async () => {
    const job = withRepository(readGitlabJob(textOf('gitlab-ci.yaml')))
    const workspace = makeWorkspace('gitlab')
    cpSync(join(folder, 'github', job.cached), join(workspace, job.cached), { recursive: true })
    const results = await runJob(job, machine, workspace)
    expect(results).toMatchObject([
      { succeeded: true, output: expect.stringContaining('db-1') },
      { succeeded: true, output: expect.stringContaining('vcenterd') },
    ])
    expect(readdirSync(join(workspace, 'nkpsim-logs'))).toContain('vcenter.log')
    expect(readdirSync(workspace)).not.toContain('.nkpsim')
    expect(readdirSync(workspace)).not.toContain('.nkpsim-source')
  })
})

/** Returns a step whose last command fails. */
function failing(step: Step): Step {
  return { ...step, commands: `${step.commands}\nfalse` }
}
