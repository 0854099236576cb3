import { describeNetwork } from './testing/network-conformance/describe-network.ts'
import { grpcLab, memoryLab } from './testing/network-conformance/network-labs.ts'

describeNetwork('gRPC', grpcLab)
describeNetwork('memory', memoryLab)
