import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { basename, join, relative } from 'node:path'
import { describe, expect, it } from '@jest/globals'

const ROOT = join(import.meta.dirname, '..')
const SCOPE = '@nkpsim/'

/** Packages by floor. A package imports only packages on lower floors. */
const FLOORS = [
  ['crypto', 'tracing', 'effects', 'checkers'],
  ['daemon', 'tpm', 'pki', 'kmip', 'nbd'],
  ['rpc'],
  ['vcenter', 'esxi', 'trust-authority'],
  ['simulator', 'seeded-cluster'],
  ['cli'],
]

/**
 * Folders of a daemon's package by floor, and the files next to them. A file imports only from
 * lower floors and its own folder.
 */
const FOLDER_FLOORS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  vcenter: [
    ['errors.ts'],
    ['records', 'compatibility', 'index.ts'],
    ['store', 'config.ts', 'host-copies.ts'],
    ['settings', 'audit', 'attestation', 'key-provider/native', 'operator-files.ts', 'replication'],
    ['access', 'key-provider/standard'],
    ['inventory', 'recovery', 'vocabulary.ts'],
    ['key-provider', 'licensing', 'monitoring', 'vcenter-ha', 'vsan'],
    ['trusted-infrastructure', 'cloning'],
    ['distribution'],
    ['custody', 'forwarding', 'linked', 'migration', 'tasks'],
    ['operations'],
    ['services', 'metrics'],
    ['vcenter.ts'],
    ['ha-node.ts', 'waiting-node.ts'],
    ['vcenterd.ts'],
    ['main.ts'],
  ],
  esxi: [
    ['faults.ts'],
    ['errors.ts', 'records', 'host-facts.ts'],
    ['config-store', 'disk', 'key-provider', 'licensing', 'tpm'],
    ['clock-problem.ts', 'install.ts', 'port-reservation.ts', 'root-password.ts'],
    ['audit', 'encryption', 'host-crypto', 'metrics', 'settings', 'index.ts'],
    ['access', 'boot', 'desired-state', 'inventory'],
    ['adoption', 'attestation', 'vm/files'],
    ['vm/keys', 'config.ts', 'ha', 'trusted', 'vsan'],
    ['vm/registry'],
    ['vtpm'],
    ['vm/power', 'vm/rehearsal'],
    ['vm/snapshots'],
    ['vm/clone'],
    ['migration'],
    ['nbd'],
    ['guest'],
    ['vm'],
    ['operations', 'machines.ts'],
    ['services'],
    ['host.ts'],
    ['esxid.ts'],
    ['main.ts'],
  ],
  'trust-authority': [
    ['errors.ts'],
    ['records', 'access', 'used-once.ts', 'index.ts'],
    ['state', 'config.ts', 'operator-files.ts'],
    ['administration', 'require-enabled.ts'],
    ['attestation'],
    ['key-provider'],
    ['status', 'metrics'],
    ['operations'],
    ['services'],
    ['trustd.ts'],
    ['main.ts'],
  ],
}

const PROTOCOL = /^@nkpsim\/rpc|^node:(http|net|tls)/
/** Modules that a service could use for decisions. Services may not import them. */
const DECIDING: Readonly<Record<string, RegExp>> = {
  vcenter: /\/store\/|\/access\/permissions\.ts$/,
  esxi: /\/config-store\/|\/access\/session-token\.ts$|\/vm\/virtual-machines\.ts$/,
}

/** Names of variables and properties that hold the KDK of a native key provider. */
const KDK_NAME = /\b\w*(kdk|keyDerivationKey)\w*/gi
/** Matches names of a KDK's key_id, a UUID that is not secret. */
const KDK_KEY_ID = /kdkKeyId$/i
/** Matches comments and texts, which may mention a KDK. */
const COMMENT_OR_TEXT =
  /\/\/.*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|\$\{(?:`[^`]*`|[^`}])*\}|[^`\\])*`/g
/** Files that may handle a KDK. All other files use key ids and KEKs. */
const KDK_FILES: Readonly<Record<string, readonly string[]>> = {
  vcenter: [
    'key-provider/native/backup-file.ts',
    'key-provider/native/key-on-wire.ts',
    'key-provider/native/make-provider.ts',
    'operations/key-providers.ts',
    'records/key-provider.ts',
    'services/key-provider-service.ts',
    'store/tables/key-provider-tables.ts',
  ],
  esxi: [
    'config-store/configuration.ts',
    'config-store/host-state.ts',
    'desired-state/receive.ts',
    'key-provider/native-source.ts',
    'records/key-provider.ts',
  ],
}
/** Names in messages and rows that contain "kdk" but do not hold a KDK. */
const KEPT_NAMES: Readonly<Record<string, string>> = {
  'vcenter/services/custody-service.ts': 'otherKdk',
  'vcenter/store/tables/custody-tables.ts': 'kdks',
}

const MAX_LINES = 300
/** Biome wraps code at this column, but not comments. */
const MAX_COLUMNS = 100
const COMMENT = /^\s*(?:\/\/|\/?\*)/
const EMPTY_NAMES = /^(utils?|commons?|helpers?|misc|shared)(\.ts)?$/
/**
 * Matches code that reads a clock or sets a timer: by globals, by modules of Node.js, or by the
 * choice of the machine's clock. A seeded cluster decides when each sleep ends, so code gets its
 * clock from outside.
 */
const OWN_TIME =
  /(?<![.\w])(?:globalThis\.)?set(?:Timeout|Interval|Immediate)\b|['"](?:node:)?(?:timers(?:\/promises)?|perf_hooks)['"]|\bAbortSignal\.timeout\b|\bDate\.now\b|\bnew Date\(\s*\)|\bTemporal\.Now\b|\bperformance\.|\bprocess\.(?:hrtime|uptime)\b|\bsystem(?:Clock|Effects)\b/
const NETWORK_TIME = 'sockets and gRPC, which a seeded cluster does not have'
const TPM_TIME = 'swtpm, behind the effect tpms'
/** Files that may read clocks and set timers themselves. */
const TIMING: Readonly<Record<string, string>> = {
  'daemon/src/run-daemon.ts': 'the end of a process that does not stop in time',
  'rpc/src/client/grpc-calls.ts': NETWORK_TIME,
  'rpc/src/client/server-certificate.ts': NETWORK_TIME,
  'rpc/src/server/close-destroyed.ts': NETWORK_TIME,
  'rpc/src/server/grpc-call.ts': NETWORK_TIME,
  'rpc/src/server/intake.ts': NETWORK_TIME,
  'rpc/src/server/unread.ts': NETWORK_TIME,
  'rpc/src/system-timer.ts': NETWORK_TIME,
  'seeded-cluster/src/scheduler/scheduler.ts':
    'setImmediate, which runs when all code of a run waits for an event',
  'tpm/src/commands/execute.ts': TPM_TIME,
  'tpm/src/swtpm/supervisor.ts': TPM_TIME,
  'tpm/src/tpm.ts': TPM_TIME,
  'tpm/src/transport/control-channel.ts': TPM_TIME,
  'tpm/src/transport/endpoint.ts': TPM_TIME,
  'tpm/src/transport/socket-transport.ts': TPM_TIME,
  'tpm/src/virtual/swtpm-virtual-tpms.ts': TPM_TIME,
  'tracing/src/tracing.ts':
    'the last delivery to a collector, which a seeded cluster does not have',
}

/**
 * Matches code that draws randomness: by functions of node:crypto, which must be imported by name,
 * or by globals. A seeded cluster decides every draw by one seed, so code gets its randomness from
 * outside.
 */
const OWN_DRAW =
  /\b(?:random(?:Bytes|UUID|Int|Fill(?:Sync)?)|generate(?:KeyPair|Key|Prime)(?:Sync)?)\b[^}]*\} from 'node:crypto'|import (?:\* as )?\w+ from 'node:crypto'|\bMath\.random\b|\bgetRandomValues\b|\bcrypto\.random|\.generateKeys?\(/
const SYSTEM_RANDOM = /\bsystem(?:Random|Effects)\b/
/** Entry points, which choose the effects of a process and pass them down. */
const ENTRY_POINTS = [
  'cli/src/main.ts',
  'esxi/src/main.ts',
  'simulator/src/library/start-cluster.ts',
  'trust-authority/src/main.ts',
  'vcenter/src/main.ts',
]
/** Other files that choose the effects of a process. */
const CHOOSING: Readonly<Record<string, string>> = {
  'simulator/src/machine.ts': 'local clusters, which run on real machines only',
}
/** Files that may draw randomness themselves. */
const DRAWING: Readonly<Record<string, string>> = {
  'daemon/src/free-ports.ts': 'ports of this machine: a seed decides the ports of its own network',
  'tracing/src/trace-context.ts':
    'ids of traces: tracing must not change what a seed decides, and no history contains them',
}

/**
 * Matches code that uses files: by node:fs, or by the choice of the machine's files. A seeded
 * cluster decides what survives a crash, so code gets its files from outside.
 */
const OWN_FILES =
  /(?:from|import\(|require\(|getBuiltinModule\()\s*['"](?:node:)?fs(?:\/promises)?['"]|\bsystem(?:Files|Effects)\b/
/**
 * Matches code that reaches TPMs by sockets. A seeded cluster has simulated TPMs, so code gets its
 * TPMs from outside.
 */
const OWN_TPMS = /(?<!\.)\b(?:connectTpm|connectTransport|powerCycle|socketTpms)\b/
/** Packages whose code runs only on real machines. */
const ON_MACHINES = ['simulator', 'cli']
/** Files that may use files themselves. */
const TOUCHING: Readonly<Record<string, string>> = {
  'daemon/src/free-ports.ts': '/proc/sys, for the network of this machine',
  'daemon/src/input.ts': 'standard input, pipes and terminals, which are no state of a daemon',
  'kmip/src/pykmip.ts': 'the program of a key server, which no daemon starts',
  'rpc/src/proto/look-up-service.ts': 'the contract of the program itself',
  'rpc/src/server/reflection.ts': 'the contract of the program itself',
  'tpm/src/swtpm/manufacture.ts': 'starts a program, until processes are an effect',
  'tpm/src/swtpm/supervisor.ts': 'starts a program, until processes are an effect',
  'tpm/src/virtual/local-state.ts': 'the folder of a program, until processes are an effect',
  'tpm/src/virtual/spawn-swtpm.ts': 'starts a program, until processes are an effect',
}

/**
 * Matches code that opens databases: by node:sqlite, whose types come from effects too, or by the
 * choice of the machine's databases. A seeded cluster decides what survives a crash.
 */
const OWN_DATABASE =
  /(?:from|import\(|require\(|getBuiltinModule\()\s*['"]node:sqlite['"]|\bsystem(?:Databases|Effects)\b/

/**
 * Matches code that works in the thread pool of Node.js, whose work ends in no fixed order, or that
 * chooses how expensive passwords are. Code gets both from outside.
 */
const OWN_COMPUTE =
  /\b(?:(?:scrypt|pbkdf2)(?:Sync)?|hkdf)\b[^}]*\} from 'node:crypto'|\.subtle\b|['"](?:(?:node:)?zlib|jose)['"]|\b(?:system|simulated)Compute\b/

/**
 * Matches code that uses sockets: by modules of Node.js or of packages that open them, or by the
 * choice of the machine's network. A seeded cluster carries messages itself, so code gets its
 * network from outside. A pure check of an address (`isIP`) is allowed.
 */
const OWN_SOCKETS =
  /(?:^(?!import \{ isIP(?:v\d)? \}).*from|import\(|require\(|getBuiltinModule\()\s*['"](?:(?:node:)?(?:net|tls|http|https|http2|dgram|dns(?:\/promises)?)|@grpc\/grpc-js|ssh2)['"]|\b(?:systemSockets|systemStreams|grpcNetwork|connectRpc|connectPinnedRpc|createRpcServer|createFreePorts|fetchServer(?:Certificate|Thumbprint))\b|\bfetch\(|\bnew WebSocket\b/m
/** Matches files of the gRPC adapter of `rpc`. Other files of the package are for any network. */
const GRPC_ADAPTER =
  /^rpc\/src\/(?:grpc|client\/index|grpc-log|grpc-network|grpc-stream|client\/(?:connect-rpc|credentials|server-certificate|grpc-calls)|etcd\/grpc-etcd|server\/(?:bind|close-destroyed|credentials|grpc-call|health|implement-service|intake|peers|reflection|rpc-server|unread))\.ts$/
/** Other files that may use sockets themselves. */
const CONNECTING: Readonly<Record<string, string>> = {
  'daemon/src/bound-connections.ts': 'the types of sockets that servers pass to it',
  'daemon/src/free-ports.ts': 'the network of this machine',
  'daemon/src/index.ts': 'exports free ports for local clusters, which run on real machines only',
  'daemon/src/input.ts': 'pipes and terminals of standard input',
  'daemon/src/system-sockets.ts': 'the network of this machine',
  'tpm/src/transport/endpoint.ts': 'swtpm, behind the effect tpms',
  'tpm/src/transport/socket-transport.ts': 'swtpm, behind the effect tpms',
  'tracing/src/otlp.ts': 'a collector of traces, which no history contains',
  'vcenter/src/recovery/targets/sftp-target.ts':
    'a server for backups, which belongs to no cluster',
}

/**
 * Matches code that queries or ends the process of Node.js. A seeded cluster has many daemons in
 * one such process.
 */
const OWN_PROCESS =
  /\bprocess\.(?:argv|cwd|chdir|env|exit|exitCode|get\w*id|kill|memoryUsage|on|once|p?pid|std(?:err|in|out)|umask)\b|\bsystem(?:Process|Effects)\b/
/** Files that may query or end the process. */
const ASKING: Readonly<Record<string, string>> = {
  'daemon/src/free-ports.ts': 'NKPSIM_PORTS, for the network of this machine',
  'daemon/src/input.ts': 'standard input, which an operator names',
  'daemon/src/run-daemon.ts': 'the life of a process: its signals and its end',
  'esxi/src/config.ts': 'the command line, which an entry point reads',
  'seeded-cluster/src/processes/unhandled.ts': 'errors that no code of a run handles',
  'tpm/src/virtual/spawn-swtpm.ts': 'swtpm, which uses descriptors of this process',
  'tracing/src/otlp.ts': 'an exporter to a collector, which a seeded cluster does not have',
  'trust-authority/src/config.ts': 'the command line, which an entry point reads',
  'vcenter/src/config.ts': 'the command line, which an entry point reads',
  'vcenter/src/recovery/restore.ts': 'the owner of files, which is the same for simulated files',
}

/**
 * Matches code that reads a whole file. Such a read waits forever for a pipe, and reads a device
 * until the memory is full.
 */
const WHOLE_FILE = /\breadFile(Sync)?\(/
/** Files that may read a whole file, because no other user can replace the file that they read. */
const WHOLE_FILES: Readonly<Record<string, string>> = {
  'cli/src/commands/completion.ts': 'a script of the program itself',
  'daemon/src/free-ports.ts': '/proc/sys',
  'rpc/src/proto/look-up-service.ts': 'the contract of the program itself',
  'rpc/src/server/reflection.ts': 'the contract of the program itself',
  'simulator/src/local-cluster/process-identity.ts': '/proc',
  'simulator/src/local-cluster/strays.ts': '/proc',
}

/** Patterns that let a test pass or fail by chance. */
const BY_CHANCE: readonly [string, RegExp][] = [
  [
    'compares with a value instead of checking that something is true',
    /\.(toBeTruthy|toBeFalsy)\(/,
  ],
  ['ignores only failures that it names', /\.catch\(\(\) => (undefined|null|\{\s*\})\)/],
  [
    'has no deadline of its own, because jest.config.js sets the deadline of all tests',
    /^ *\}, [\d_]+\)$|^ *\},\n +[\d_]{4,},\n *\)$/m,
  ],
  [
    'does not depend on how long something takes',
    /(performance\.now|Date\.now|monotonicMs)\(\) - [\w.]+\)\.toBeLess/,
  ],
  [
    'waits for real processes as long as PATIENCE_MS',
    /\btimeout: \d{1,3}_?\d{3}\b|\bdeadline: Date\.now\(\) \+ \d/,
  ],
]

type Manifest = {
  name: string
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
}

type SourceFile = { path: string; text: string; imports: string[]; isTest: boolean }

const packages = globSync('packages/*/package.json', { cwd: ROOT })
  .map((path) => path.split('/')[1] ?? '')
  .sort()

function floorOf(name: string): number {
  return FLOORS.findIndex((floor) => floor.includes(name))
}

function manifestOf(name: string): Manifest {
  return JSON.parse(readFileSync(join(ROOT, 'packages', name, 'package.json'), 'utf8'))
}

/** Returns the imports of a source in the forms `from 'x'`, `import 'x'` and `import('x')`. */
function importsOf(text: string): string[] {
  const pattern =
    /^\s*(?:import|export)\b[^'"`;]*?from\s*'([^']+)'|^\s*import\s*'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/gm
  return [...text.matchAll(pattern)].map(([, from, bare, dynamic]) => from ?? bare ?? dynamic ?? '')
}

function sourcesOf(name: string): SourceFile[] {
  const folder = join('packages', name, 'src')
  const paths = globSync('**/*.ts', { cwd: join(ROOT, folder) }).filter(
    (path) => !path.split('/').includes('gen'),
  )
  return paths.sort().map((relativePath) => {
    const path = join(folder, relativePath)
    const text = readFileSync(join(ROOT, path), 'utf8')
    // Folders named testing/ contain code that several tests of a package share.
    const isTest = path.endsWith('.test.ts') || path.split('/').includes('testing')
    return { path, text, imports: importsOf(text), isTest }
  })
}

function packageOf(specifier: string): string {
  const parts = specifier.split('/')
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/')
}

function scopedImports(file: SourceFile): string[] {
  return file.imports
    .filter((specifier) => specifier.startsWith(SCOPE))
    .map((specifier) => packageOf(specifier).slice(SCOPE.length))
}

/**
 * Matches a call of `change` that begins a statement, so nothing waits for the change. Biome's
 * noFloatingPromises misses most of these calls, because it does not follow the type of a store.
 */
const FLOATING_CHANGE =
  /(?:(?<!=>|[=(,?:&|])\n *|(?<![=(]) ?\{ ?|; )(?:(?:if \(.*\)|else) )?(?:void )?[\w.?!]+\s*\.change\(/

describe('importsOf', () => {
  it('finds every form of import', () => {
    const text = [
      "import { a } from 'a'",
      "import type { b } from '@b/c/d'",
      "import 'e'",
      "export { f } from './f.ts'",
      'import {\n  g,\n  h,\n} from "no"',
      "import {\n  i,\n  j,\n} from 'i'",
      "const k = await import('k')",
      "const text = 'not from'",
    ].join('\n')
    expect(importsOf(text)).toEqual(['a', '@b/c/d', 'e', './f.ts', 'i', 'k'])
  })
})

describe('the floors of packages', () => {
  it('contain every package once', () => {
    const placed = FLOORS.flat()
    expect(new Set(placed).size).toBe(placed.length)
    expect(packages.filter((name) => floorOf(name) < 0)).toEqual([])
    expect(placed.filter((name) => !existsSync(join(ROOT, 'packages', name)))).toEqual([])
  })

  it('are respected by the declared dependencies of a package', () => {
    const wrong = packages.flatMap((name) => {
      const { dependencies, devDependencies } = manifestOf(name)
      return Object.keys({ ...dependencies, ...devDependencies })
        .filter((dependency) => dependency.startsWith(SCOPE))
        .map((dependency) => dependency.slice(SCOPE.length))
        .filter((dependency) => floorOf(dependency) < 0 || floorOf(dependency) >= floorOf(name))
        .map((dependency) => `${name} declares ${dependency}`)
    })
    expect(wrong).toEqual([])
  })

  // Packages on the same floor, such as vcenter and esxi, never import each other. Packages above
  // them, such as simulator and cli, may import both.
  it('are respected by the imports of every file, also of tests', () => {
    const wrong = packages.flatMap((name) =>
      sourcesOf(name).flatMap((file) =>
        scopedImports(file)
          .filter((other) => other !== name)
          .filter((other) => floorOf(other) < 0 || floorOf(other) >= floorOf(name))
          .map((other) => `${file.path} imports ${other}`),
      ),
    )
    expect(wrong).toEqual([])
  })

  it('cannot be bypassed by a relative path into another package', () => {
    const wrong = packages.flatMap((name) =>
      sourcesOf(name).flatMap((file) =>
        file.imports
          .filter((specifier) => specifier.startsWith('.'))
          .filter((specifier) => {
            const target = join(file.path, '..', specifier)
            return !target.startsWith(join('packages', name, '/'))
          })
          .map((specifier) => `${file.path} imports ${specifier}`),
      ),
    )
    expect(wrong).toEqual([])
  })
})

describe.each(Object.entries(FOLDER_FLOORS))('the floors of folders in %s', (name, floors) => {
  const folder = join('packages', name, 'src')
  const files = sourcesOf(name).filter((file) => !file.isTest)
  /** Returns the first folder or file of a path, or its subfolder if this has its own floor. */
  const partOf = (path: string): string => {
    const [first = '', second] = relative(folder, path).split('/')
    const inner = `${first}/${second}`
    return floors.flat().includes(inner) ? inner : first
  }
  const floorOfPart = (part: string): number => floors.findIndex((floor) => floor.includes(part))

  it('contain every folder and file once', () => {
    const parts = [...new Set(files.map(({ path }) => partOf(path)))]
    const placed = floors.flat()
    const wrong = [
      ...parts
        .filter((part) => !placed.includes(part))
        .map((part) => `FOLDER_FLOORS lacks ${part} of ${name}`),
      ...placed
        .filter((part) => !parts.includes(part))
        .map((part) => `FOLDER_FLOORS has ${part}, which ${name} lacks`),
      ...placed
        .filter((part, index) => placed.indexOf(part) !== index)
        .map((part) => `FOLDER_FLOORS has ${part} of ${name} twice`),
    ]
    expect(wrong).toEqual([])
  })

  it('are respected by the imports of every file, also of types', () => {
    // The test above reports parts that have no floor.
    const placed = files.filter(({ path }) => floorOfPart(partOf(path)) >= 0)
    const wrong = placed.flatMap((file) =>
      file.imports
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => partOf(join(file.path, '..', specifier)))
        .filter((part) => part !== partOf(file.path))
        .filter((part) => floorOfPart(part) >= floorOfPart(partOf(file.path)))
        .map((part) => `${file.path} imports ${part}, which is on no lower floor`),
    )
    expect(wrong).toEqual([])
  })
})

/** Returns the names for a KDK in code. A quoted property counts as code. */
function kdkNamesIn(text: string): string[] {
  const code = text.replace(COMMENT_OR_TEXT, (part) => {
    if (/^'(kdks?|keyDerivationKey)'$/i.test(part)) return part
    return part.startsWith('`') ? (part.match(/\$\{[^}]*\}/g) ?? []).join(' ') : ''
  })
  const names = (code.match(KDK_NAME) ?? []).filter((name) => !KDK_KEY_ID.test(name))
  return [...new Set(names)].sort()
}

describe('the names for a KDK', () => {
  it('are found in code, but not in comments and texts', () => {
    const known = [
      'provider.kdk.reveal()',
      'const { kdk: _, ...rest } = provider',
      "row['kdk']",
      'function sealKdk() {}',
      `\`\${provider.kdk}\``,
      'message.keyDerivationKey.fill(0)',
    ]
    expect(known.filter((text) => kdkNamesIn(text).length === 0)).toEqual([])
    const told = [
      '// the kdk',
      '/* the\n kdk */',
      "'nkpsim_kdk_push_total'",
      "'another KDK is here'",
      `\`the kdk of \${name}\``,
      'vm.homeKey.kdkKeyId',
    ]
    expect(told.flatMap(kdkNamesIn)).toEqual([])
  })

  it.each(Object.entries(KDK_FILES))(
    'occur in the code of %s only in the files of KDK_FILES',
    (name, files) => {
      const folder = join('packages', name, 'src')
      const knowing = sourcesOf(name)
        .filter(({ isTest }) => !isTest)
        .map(({ path, text }) => ({ path: relative(folder, path), names: kdkNamesIn(text) }))
        .filter(({ path, names }) => names.some((each) => each !== KEPT_NAMES[`${name}/${path}`]))
      expect(knowing.map(({ path }) => path)).toEqual(files)
    },
  )
})

describe.each(Object.entries(DECIDING))('the operations of %s', (name, deciding) => {
  const filesOf = (folder: string) =>
    sourcesOf(name).filter(({ path, isTest }) => !isTest && path.includes(`/src/${folder}/`))
  const importers = (folder: string, pattern: RegExp) =>
    filesOf(folder).flatMap(({ path, imports }) =>
      imports
        .filter((specifier) => pattern.test(specifier))
        .map((specifier) => `${path} imports ${specifier}`),
    )

  it('are independent of any protocol', () => {
    expect(filesOf('operations').length).toBeGreaterThan(10)
    expect(importers('operations', PROTOCOL)).toEqual([])
  })

  it('make all decisions, so that services make none', () => {
    expect(filesOf('services').length).toBeGreaterThan(10)
    expect(importers('services', deciding)).toEqual([])
  })
})

describe('a package', () => {
  it.each(packages)('%s declares the packages that it imports', (name) => {
    const { dependencies = {}, devDependencies = {} } = manifestOf(name)
    const root: Manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
    const forTests = { ...dependencies, ...devDependencies, ...root.devDependencies }
    const undeclared = sourcesOf(name).flatMap((file) => {
      const declared = file.isTest ? forTests : dependencies
      return file.imports
        .filter((specifier) => !specifier.startsWith('.') && !isBuiltin(specifier))
        .filter((specifier) => !(packageOf(specifier) in declared))
        .map((specifier) => `${file.path} imports ${specifier}`)
    })
    expect(undeclared).toEqual([])
  })
})

describe('a source file', () => {
  const files = packages.flatMap(sourcesOf)

  it(`has at most ${MAX_LINES} lines`, () => {
    const long = files
      .filter((file) => !file.isTest)
      .map((file) => ({ path: file.path, lines: file.text.trimEnd().split('\n').length }))
      .filter(({ lines }) => lines > MAX_LINES)
    expect(files.length).toBeGreaterThan(0)
    expect(long).toEqual([])
  })

  it(`has comments of at most ${MAX_COLUMNS} columns`, () => {
    const wide = files.flatMap(({ path, text }) =>
      text
        .split('\n')
        .filter((line) => COMMENT.test(line) && line.length > MAX_COLUMNS)
        .map((line) => `${path}: ${line.trim()}`),
    )
    expect(wide).toEqual([])
  })

  it('has a meaningful name, and so do its folders', () => {
    const empty = files.filter(({ path }) => path.split('/').some((part) => EMPTY_NAMES.test(part)))
    expect(empty.map(({ path }) => path)).toEqual([])
  })

  it('reads files with small-file.ts or input.ts, which limit size and waiting time, except in WHOLE_FILES', () => {
    const whole = files
      .filter((file) => !file.isTest && WHOLE_FILE.test(file.text))
      .map(({ path }) => relative('packages', path))
    expect(whole.sort()).toEqual(Object.keys(WHOLE_FILES).sort())
  })

  it('reads clocks and sets timers only in effects, entry points, tests and listed exceptions', () => {
    const timing = packages
      .filter((name) => name !== 'effects' && !ON_MACHINES.includes(name))
      .flatMap(sourcesOf)
      .filter(({ text, isTest }) => !isTest && OWN_TIME.test(withoutComments(text)))
      .map(({ path }) => relative('packages', path))
      .filter((path) => !ENTRY_POINTS.includes(path))
    expect(timing.sort()).toEqual(Object.keys(TIMING))
    for (const planted of [
      'const timer = setTimeout(end, 10)',
      'globalThis.setInterval(look, 10)',
      'await new Promise((resolve) => setImmediate(resolve))',
      "import { setTimeout as delay } from 'node:timers/promises'",
      "import { performance } from 'node:perf_hooks'",
      'signal: AbortSignal.timeout(1000)',
      'const startMs = Date.now()',
      'clockOf(Date.now)',
      'ts: new Date().toISOString()',
      'const startMs = performance.now()',
      'process.hrtime.bigint()',
      'createLogger({ clock: systemClock })',
      'openClusterClock(systemEffects, folder, 1)',
    ])
      expect(planted).toMatch(OWN_TIME)
    for (const fine of [
      "import type { MachineClock } from '@nkpsim/effects'",
      'await clock.sleep(10, signal)',
      'new Date(clock.nowMs()).toISOString()',
      'response.setTimeout(10_000, end)',
    ])
      expect(fine).not.toMatch(OWN_TIME)
  })

  it('works in the thread pool, and chooses the costs of passwords, only in effects, seeded clusters and tests', () => {
    const computing = files
      .filter(({ path }) => !/^packages\/(?:effects|seeded-cluster)\//.test(path))
      .filter(({ text, isTest }) => !isTest && OWN_COMPUTE.test(withoutComments(text)))
      .map(({ path }) => relative('packages', path))
    expect(computing).toEqual([])
    for (const planted of [
      "import { createHmac, scrypt, timingSafeEqual } from 'node:crypto'",
      "import { pbkdf2Sync } from 'node:crypto'",
      "await webcrypto.subtle.digest('SHA-1', bytes)",
      "import { gzip } from 'node:zlib'",
      "const { jwtVerify } = await import('jose')",
      'hashPassword(password, random.bytes, simulatedCompute())',
      'const compute = systemCompute',
    ])
      expect(planted).toMatch(OWN_COMPUTE)
    for (const fine of [
      "import { createHmac, hash, hkdfSync, sign } from 'node:crypto'",
      'const { scrypt } = compute',
      'const subtle = { digest }',
    ])
      expect(fine).not.toMatch(OWN_COMPUTE)
  })

  it('queries and ends the process only in effects, entry points, tests and listed exceptions', () => {
    const asking = packages
      .filter((name) => name !== 'effects' && !ON_MACHINES.includes(name))
      .flatMap(sourcesOf)
      .filter(({ text, isTest }) => !isTest && OWN_PROCESS.test(withoutComments(text)))
      .map(({ path }) => relative('packages', path))
      .filter((path) => !ENTRY_POINTS.includes(path))
    expect(asking.sort()).toEqual(Object.keys(ASKING))
    for (const planted of [
      'pid: process.pid',
      "process.env['TRACEPARENT']",
      'process.exit(70)',
      'stat.uid === process.getuid?.()',
      'process.stdout.write(line)',
      'failStop(systemProcess, logger, error)',
    ])
      expect(planted).toMatch(OWN_PROCESS)
    for (const fine of ['ownProcess.exit(70)', 'process.nextTick(act)', 'process.platform'])
      expect(fine).not.toMatch(OWN_PROCESS)
  })

  it('uses files only in effects, entry points, tests and listed exceptions', () => {
    const touching = packages
      .filter((name) => name !== 'effects' && !ON_MACHINES.includes(name))
      .flatMap(sourcesOf)
      .filter(({ text, isTest }) => !isTest && OWN_FILES.test(withoutComments(text)))
      .map(({ path }) => relative('packages', path))
      .filter((path) => !ENTRY_POINTS.includes(path))
    expect(touching.sort()).toEqual(Object.keys(TOUCHING))
    for (const planted of [
      "import { readFileSync } from 'node:fs'",
      "import {\n  open,\n  rename,\n} from 'node:fs/promises'",
      "import fs from 'fs'",
      "import type { FileHandle } from 'node:fs/promises'",
      "export * from 'node:fs'",
      "const { open } = await import('node:fs/promises')",
      "process.getBuiltinModule('node:fs')",
      'await writeFileDurably(systemEffects, path, bytes, { mode })',
      'readSmallFile(systemFiles, path, 100)',
    ])
      expect(planted).toMatch(OWN_FILES)
    for (const fine of [
      "import type { Files } from '@nkpsim/effects'",
      "import { readSmallFile } from '@nkpsim/daemon/small-file'",
      "import { join } from 'node:path'",
    ])
      expect(fine).not.toMatch(OWN_FILES)
  })

  it('opens databases only in effects, entry points, tests and listed exceptions', () => {
    const opening = files
      .filter(({ path, isTest }) => !isTest && !path.startsWith('packages/effects/src/'))
      .filter(({ text }) => OWN_DATABASE.test(withoutComments(text)))
      .map(({ path }) => relative('packages', path))
    const choosing = [...ENTRY_POINTS, ...Object.keys(CHOOSING)]
    expect(opening.filter((path) => !choosing.includes(path))).toEqual([])
    expect(opening).toContain('vcenter/src/main.ts')
    for (const planted of [
      "import { DatabaseSync } from 'node:sqlite'",
      "import type { DatabaseSync } from 'node:sqlite'",
      "import {\n  constants,\n  type StatementSync,\n} from 'node:sqlite'",
      "export * from 'node:sqlite'",
      "const { DatabaseSync } = await import('node:sqlite')",
      "process.getBuiltinModule('node:sqlite')",
      'openStore({ ...systemEffects, folder })',
      'systemDatabases.open(path)',
    ])
      expect(planted).toMatch(OWN_DATABASE)
    for (const fine of [
      "import type { Database } from '@nkpsim/effects'",
      "import { sqliteConstants } from '@nkpsim/effects'",
      'effects.database.open(path)',
    ])
      expect(fine).not.toMatch(OWN_DATABASE)
  })

  it('uses sockets only in effects, entry points, tests and listed exceptions', () => {
    const connecting = packages
      .filter((name) => name !== 'effects' && !ON_MACHINES.includes(name))
      .flatMap(sourcesOf)
      .filter(({ text, isTest }) => !isTest && OWN_SOCKETS.test(withoutComments(text)))
      .map(({ path }) => relative('packages', path))
      .filter((path) => !ENTRY_POINTS.includes(path) && !GRPC_ADAPTER.test(path))
    expect(connecting.sort()).toEqual(Object.keys(CONNECTING))
    for (const planted of [
      "import { connect } from 'node:net'",
      "import {\n  createServer,\n  type Server,\n} from 'node:https'",
      "import type { TLSSocket } from 'node:tls'",
      "import http2 from 'http2'",
      "const { lookup } = await import('node:dns/promises')",
      "import { Client } from '@grpc/grpc-js'",
      "import { Client } from 'ssh2'",
      'const channel = connectRpc({ address })',
      'startVcenterd(config, { ...effects, network: grpcNetwork })',
      'await fetch(url)',
    ])
      expect(planted).toMatch(OWN_SOCKETS)
    for (const fine of [
      "import type { Network } from '@nkpsim/rpc'",
      "import { isIP } from 'node:net'",
      'const channel = await network.connect({ address })',
    ])
      expect(fine).not.toMatch(OWN_SOCKETS)
  })

  it('reaches TPMs only in their package, entry points, tests and listed exceptions', () => {
    const reaching = packages
      .filter((name) => name !== 'tpm' && !ON_MACHINES.includes(name))
      .flatMap(sourcesOf)
      .filter(({ text, isTest }) => !isTest && OWN_TPMS.test(withoutComments(text)))
      .map(({ path }) => relative('packages', path))
    expect(reaching).toEqual(['esxi/src/main.ts'])
    expect("import { connectTpm, seal } from '@nkpsim/tpm'").toMatch(OWN_TPMS)
    expect('await tpms.powerCycle(endpoint)').not.toMatch(OWN_TPMS)
  })

  it('draws randomness only in effects, entry points, tests and listed exceptions', () => {
    const own = files.filter(
      ({ path, isTest }) => !isTest && !path.startsWith('packages/effects/src/'),
    )
    const matching = (pattern: RegExp): string[] =>
      own
        .filter(({ text }) => pattern.test(withoutComments(text)))
        .map(({ path }) => relative('packages', path))
        .sort()
    expect(matching(OWN_DRAW)).toEqual(Object.keys(DRAWING).sort())
    expect(matching(SYSTEM_RANDOM)).toEqual([...ENTRY_POINTS, ...Object.keys(CHOOSING)].sort())
    for (const planted of [
      "import { randomUUID } from 'node:crypto'",
      "import {\n  createHash,\n  randomBytes as draw,\n  sign,\n} from 'node:crypto'",
      "import { generateKeyPairSync } from 'node:crypto'",
      "import * as crypto from 'node:crypto'",
      'webcrypto.getRandomValues(bytes)',
      'const id = crypto.randomUUID()',
      'webcrypto.subtle.generateKey(kind)',
      'createECDH(curve).generateKeys()',
      'retry(Math.random)',
    ])
      expect(planted).toMatch(OWN_DRAW)
    for (const fine of [
      "import { createHash } from 'node:crypto'",
      'const salt = randomBytes(16)',
      'const id = random.uuid()',
    ])
      expect(fine).not.toMatch(OWN_DRAW)
  })

  it('waits for each change of a store of vCenter', () => {
    const paths = globSync(['packages/{vcenter,simulator}/src/**/*.ts', 'scripts/**/*.ts'], {
      cwd: ROOT,
      exclude: ['scripts/tidy.test.ts'],
    })
    const texts = paths.map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }))
    expect(texts.flatMap(({ text }) => [...text.matchAll(/\.change\(/g)]).length).toBeGreaterThan(
      100,
    )
    expect(texts.filter(({ text }) => FLOATING_CHANGE.test(text)).map(({ path }) => path)).toEqual(
      [],
    )
    for (const planted of [
      '\n  store.change(',
      '\n  if (a) own.change(',
      '\n  else store.change(',
      '\n  this.store?.change(',
      '\n  input.store\n    .change(',
      '\n  void store.change(',
      '=> { store.change(',
      '\n  first(); store.change(',
    ])
      expect(planted).toMatch(FLOATING_CHANGE)
    for (const fine of [
      '\n  await store.change(',
      '\n  return store.change(',
      '=>\n  store.change(',
      '=> store.change(',
      '(\n  store.change(',
      '\n  const changed = input.store.change(',
    ])
      expect(fine).not.toMatch(FLOATING_CHANGE)
  })

  it('named index.ts only re-exports', () => {
    const indexes = files.filter(({ path }) => basename(path) === 'index.ts')
    const wrong = indexes.filter(({ text }) => {
      const rest = text.replace(/^export (type )?(\{[^}]*\}|\* as \w+) from '[^']+'$/gm, '')
      return rest.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '').trim() !== ''
    })
    expect(wrong.map(({ path }) => path)).toEqual([])
  })
})

describe('a script of scripts/', () => {
  it('runs code of the folder with its name', () => {
    const runs = globSync(['scripts/*', 'scripts/chaos/*'], { cwd: ROOT })
      .filter((path) => statSync(join(ROOT, path)).isFile() && !basename(path).includes('.'))
      .flatMap((path) => {
        const [, name] = path.split('/')
        const text = readFileSync(join(ROOT, path), 'utf8')
        return [...text.matchAll(/scripts\/([\w-]+)\/[\w-]+\.ts/g)].map(([, of]) => [
          of,
          `${name}-run`,
        ])
      })
    expect(runs.length).toBeGreaterThan(5)
    for (const [folder, expected] of runs) expect(folder).toBe(expected)
  })
})

describe('a test', () => {
  const folders = '{packages/*/src,scripts,docker,examples}'
  const files = globSync([`${folders}/**/*.test.ts`, `${folders}/**/testing/*.ts`], { cwd: ROOT })
  const tests = files
    .filter((path) => path !== join('scripts', basename(import.meta.filename)))
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }))

  it.each(BY_CHANCE)('%s', (_rule, pattern) => {
    expect(tests.length).toBeGreaterThan(100)
    expect(tests.filter(({ text }) => pattern.test(text)).map(({ path }) => path)).toEqual([])
  })
})

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
}

function isBuiltin(specifier: string): boolean {
  return specifier.startsWith('node:') || builtinModules.includes(specifier)
}
