import { parseArgs } from 'node:util'
import { messageOf } from '@nkpsim/daemon/system-reason'
import { joinHosts } from './join.ts'
import { parsePlan } from './plan.ts'

// Adds a vCenter to this state folder, makes a datacenter and a cluster in it, and adds hosts. Also
// adds trust hosts to this state folder, with or without a vCenter. Existing parts stay, so this
// command can run any number of times.
const USAGE =
  'usage: join-hosts [--vcenter ADDRESS:PORT] [--password-file FILE] [--replicas SERVICE:PORT] [--trust-host NAME=ADDRESS:PORT]... [NAME=ADDRESS:PORT]...'
const USAGE_EXIT_CODE = 2

function readPlan() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        vcenter: { type: 'string' },
        'password-file': { type: 'string' },
        replicas: { type: 'string' },
        'trust-host': { type: 'string', multiple: true },
      },
    })
    return parsePlan({ ...values, hosts: positionals })
  } catch (error) {
    process.stderr.write(`join-hosts: ${messageOf(error)}; ${USAGE}\n`)
    process.exit(USAGE_EXIT_CODE)
  }
}

const plan = readPlan()
try {
  await joinHosts(plan, (line) => process.stdout.write(`${line}\n`))
} catch (error) {
  process.stderr.write(`join-hosts: ${messageOf(error)}\n`)
  process.exitCode = 1
}
