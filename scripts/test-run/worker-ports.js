// Test files run side by side. A daemon that is down keeps its port only if no other draws it.
const PORTS = 5600
const WORKERS = 4
const index = (Number(process.env.JEST_WORKER_ID ?? 1) - 1) % WORKERS
const first = 10_000 + index * PORTS
process.env.NKPSIM_PORTS ??= `${first}-${first + PORTS - 1}`
