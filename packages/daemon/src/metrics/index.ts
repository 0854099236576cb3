export {
  createDaemonMetrics,
  type DaemonMetrics,
  DURATION_BUCKETS,
  registerBuildInfo,
  type ServedCall,
} from './daemon-metrics.ts'
export { fileCheck } from './file-check.ts'
export { startMetricsServer } from './metrics-server.ts'
