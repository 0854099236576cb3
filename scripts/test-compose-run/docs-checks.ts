import { randomBytes } from 'node:crypto'
import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, join } from 'node:path'
import { readExamples } from '../docs-run/examples.ts'
import { runPage } from '../docs-run/run-page.ts'
import { CheckError, PROJECT, runDocker } from './docker.ts'

const ROOT = join(import.meta.dirname, '../..')
const PAGES = ['docs/containers.md']
const DOCS_PROJECT = `${PROJECT}-docs`
/** Far longer than a page takes on an idle machine, ms. */
const TIMEOUT_MS = 12 * 60_000
/** Files from which images are built, as .dockerignore lists them. */
const PARTS = ['.dockerignore', '.npmrc', 'LICENSE', 'docker', 'package-lock.json', 'package.json']
const SOURCES = ['packages', 'proto', 'swtpm']
const LEFT_OUT = ['node_modules', 'secrets', '.nkpsim']
/**
 * Docker settings that the examples inherit from this run: its engine and its images. The examples
 * use Docker's default builder, BuildKit. The images of the other checks are built without
 * BuildKit.
 */
const INHERITED = ['DOCKER_HOST', 'NKPSIM_NODE_IMAGE', 'NKPSIM_DEBIAN_IMAGE']

/**
 * Runs every block of the pages that is marked `console compose`. Each page has its own checkout
 * and site.
 */
export async function runsExamples(): Promise<string> {
  const seen: string[] = []
  for (const page of PAGES) {
    const { steps } = readExamples(readFileSync(join(ROOT, page), 'utf8'))
    const commands = steps.filter((step) => step.kind === 'command' && step.world === 'compose')
    if (commands.length === 0) continue
    const folder = join(process.env['NKPSIM_COMPOSE_WORK'] ?? '', `docs-${basename(page, '.md')}`)
    mkdirSync(folder)
    try {
      const [failure] = await runPage(commands, {
        root: ROOT,
        folder,
        // The password meets vCenter's rules: letters of both cases, a digit, and another
        // character.
        password: `Nk1-${randomBytes(12).toString('base64url')}`,
        timeoutMs: TIMEOUT_MS,
        makeCheckout: copyCheckout,
        environment: environment(),
      })
      if (failure !== undefined) {
        const { line, command, problem, output } = failure
        throw new CheckError(`${page}, line ${line}, ${command}: ${problem}: ${output}`)
      }
    } finally {
      await takeDown()
    }
    seen.push(`${commands.length} commands of ${page}`)
  }
  return seen.join(', ')
}

function copyCheckout(root: string, checkout: string): void {
  mkdirSync(checkout)
  for (const name of [...PARTS, ...SOURCES])
    cpSync(join(root, name), join(checkout, name), {
      recursive: true,
      filter: (path) => !LEFT_OUT.includes(basename(path)),
    })
  // Programs look for their packages next to their real path, which a link does not change.
  symlinkSync(join(root, 'scripts'), join(checkout, 'scripts'))
}

function environment(): Record<string, string> {
  const inherited = INHERITED.flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value]]
  })
  return {
    ...Object.fromEntries(inherited),
    DOCKER_CONFIG: process.env['DOCKER_CONFIG'] ?? join(homedir(), '.docker'),
    COMPOSE_PROJECT_NAME: DOCS_PROJECT,
    // Another tag is needed. Rebuilt images with the tag of the other checks would recreate the
    // containers of those checks.
    NKPSIM_TAG: `${process.env['NKPSIM_TAG'] ?? 'latest'}-docs`,
  }
}

const takeDown = () =>
  runDocker([
    ...['compose', '--project-name', DOCS_PROJECT, '--profile', '*'],
    ...['down', '--volumes', '--remove-orphans'],
  ])
