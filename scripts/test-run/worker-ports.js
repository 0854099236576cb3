// Workers use different ranges of ports, because test files run at the same time. Otherwise another
// test could take the port of a stopped daemon.
const PORTS = 5600
const WORKERS = 4
const index = (Number(process.env.JEST_WORKER_ID ?? 1) - 1) % WORKERS
const first = 10_000 + index * PORTS
process.env.NKPSIM_PORTS ??= `${first}-${first + PORTS - 1}`
