import { portRangeOf, WORKERS_VARIABLE } from './port-range.ts'

// Workers use different ranges of ports, because test files run at the same time. Otherwise another
// test could take the port of a stopped daemon.
process.env.NKPSIM_PORTS ??= portRangeOf(
  Number(process.env.JEST_WORKER_ID ?? 1),
  Number(process.env[WORKERS_VARIABLE] ?? 1),
)
