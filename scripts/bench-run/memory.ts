import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { OPERATOR_FILES } from '@nkpsim/daemon/operator-files'
import { clusterPaths, clusterProcesses } from '@nkpsim/simulator'
import { type Figure, rounded } from './figure.ts'

/** The flag that limits the memory of nkpsim's daemons. */
const NODE_FLAGS = ['--max-semi-space-size=1']
/** A server under mutual TLS that has no services. Prints its resident memory, kB. */
const BARE_SERVER = `
const { readFileSync } = require('node:fs')
const { Server, ServerCredentials } = require(process.argv[1])
const [roots, cert_chain, private_key] = process.argv.slice(2).map((path) => readFileSync(path))
const credentials = ServerCredentials.createSsl(roots, [{ cert_chain, private_key }], true)
new Server().bindAsync('localhost:0', credentials, (error) => {
  if (error) throw error
  setTimeout(() => {
    console.log(/^VmRSS:\\s+(\\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))[1])
    process.exit()
  }, 1000)
})`

/**
 * Measures the resident memory of a host process, and the memory that a further host in a rack
 * adds.
 */
export function measureMemory(
  stateDir: string,
  single: string,
  [smaller, larger]: readonly [{ name: string; hosts: number }, { name: string; hosts: number }],
): Figure[] {
  const pids = new Map(
    clusterProcesses({ stateDir })
      .filter(({ kind }) => kind === 'esxid')
      .map(({ name, pid }) => [name, pid]),
  )
  const kilobytes = (name: string, field: string, file: string): number => {
    const text = readFileSync(`/proc/${pids.get(name)}/${file}`, 'utf8')
    return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(text)?.[1])
  }
  const residentKb = (name: string): number => kilobytes(name, 'VmRSS', 'status')
  const perHostKb =
    (residentKb(larger.name) - residentKb(smaller.name)) / (larger.hosts - smaller.hosts)
  const bareKb = bareServerKb(stateDir)
  return [
    {
      name: 'resident memory of a host process with a TPM, relative to a bare grpc-js server',
      value: rounded(residentKb(single) / bareKb),
      unit: 'times',
      goal: 1.4,
      parts: {
        residentMb: rounded(residentKb(single) / 1000),
        bareMb: rounded(bareKb / 1000),
        proportionalMb: rounded(kilobytes(single, 'Pss', 'smaps_rollup') / 1000),
        anonymousMb: rounded(kilobytes(single, 'RssAnon', 'status') / 1000),
        fileMb: rounded(kilobytes(single, 'RssFile', 'status') / 1000),
      },
    },
    {
      name: 'a further host in a rack, connected to vCenter, resident',
      value: rounded(perHostKb),
      unit: 'kB',
      goal: 300,
      parts: {
        [`rackOf${smaller.hosts}Mb`]: rounded(residentKb(smaller.name) / 1000),
        [`rackOf${larger.hosts}Mb`]: rounded(residentKb(larger.name) / 1000),
      },
    },
  ]
}

/** Returns the memory of a minimal process with a gRPC server, kB. */
function bareServerKb(stateDir: string): number {
  const grpc = createRequire(import.meta.url).resolve('@grpc/grpc-js')
  const { roots, certificate, privateKey } = OPERATOR_FILES
  const folder = clusterPaths.operator(stateDir)
  const files = [roots, certificate, privateKey].map((name) => join(folder, name))
  const args = [...NODE_FLAGS, '-e', BARE_SERVER, grpc, ...files]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`the bare server failed: ${stderr}`)
  return Number(stdout)
}
