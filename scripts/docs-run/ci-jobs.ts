import { parse } from 'yaml'

/** When a step of a job runs. */
export type When = 'success' | 'failure' | 'always'

/** Commands of a job for bash. */
export type Step = { name: string; commands: string; when: When }

/** A job of a CI, as far as a shell runs it. */
export type Job = {
  /** Environment variables that the job sets. */
  variables: Record<string, string>
  /** Folder that the CI keeps between jobs, relative to the folder of the job. */
  cached: string
  /** The upload of an artifact is a copy into the folder `$ARTIFACTS`. */
  steps: Step[]
}

/**
 * Reads the only job of a workflow of GitHub Actions.
 * @throws Error if a step has a condition that this reader does not know
 */
export function readWorkflow(text: string): Job {
  const workflow = parse(text)
  const [job] = Object.values<{ steps: WorkflowStep[] }>(workflow.jobs)
  const steps = job?.steps ?? []
  const cache = steps.find((step) => isAction(step, 'cache'))
  return {
    variables: workflow.env,
    cached: cache?.with?.['path'] ?? '',
    steps: steps.flatMap((step) => {
      const commands = commandsOf(step)
      const { name = '', if: condition } = step
      return commands === undefined ? [] : [{ name, commands, when: whenOf(condition) }]
    }),
  }
}

function isAction({ uses = '' }: WorkflowStep, action: string): boolean {
  return uses.startsWith(`actions/${action}@`)
}

/** Returns the commands of a step; undefined if its action does nothing on a prepared machine. */
function commandsOf(step: WorkflowStep): string | undefined {
  if (!isAction(step, 'upload-artifact')) return step.run
  return keep((step.with?.['path'] ?? '').replace(/\$\{\{ runner\.temp \}\}/, '$RUNNER_TEMP'))
}

function keep(path: string): string {
  return `cp -r "${path}" "$ARTIFACTS"`
}

type WorkflowStep = {
  name?: string
  uses?: string
  with?: Record<string, string>
  run?: string
  if?: string
}

function whenOf(condition: string | undefined): When {
  if (condition === undefined) return 'success'
  const [, when] =
    /^(failure|always)\(\) && steps\.start\.outcome != 'skipped'$/.exec(condition) ?? []
  if (when === undefined) throw new Error(`unknown condition: ${condition}`)
  return when as When
}

/** Reads the only job of a file of GitLab. GitLab runs its commands in two shells. */
export function readGitlabJob(text: string): Job {
  const [job] = Object.values<GitlabJob>(parse(text))
  if (job === undefined) throw new Error('the file has no job')
  const commands = [...job.before_script, ...job.script].join('\n')
  return {
    variables: job.variables,
    cached: job.cache.paths[0] ?? '',
    steps: [
      { name: 'before_script and script', commands, when: 'success' },
      { name: 'after_script', commands: job.after_script.join('\n'), when: 'always' },
      { name: 'artifacts', commands: job.artifacts.paths.map(keep).join('\n'), when: 'failure' },
    ],
  }
}

type GitlabJob = {
  variables: Record<string, string>
  cache: { paths: string[] }
  before_script: string[]
  script: string[]
  after_script: string[]
  artifacts: { when: string; paths: string[] }
}
