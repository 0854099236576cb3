import { describeNetwork } from './testing/network-conformance.ts'
import { grpcLab, memoryLab } from './testing/network-labs.ts'

describeNetwork('gRPC', grpcLab)
describeNetwork('memory', memoryLab)
