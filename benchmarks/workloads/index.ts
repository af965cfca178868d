import { http } from './w1-http/workload.ts'
import { sqs } from './w2-sqs/workload.ts'
import { s3 } from './w3-s3/workload.ts'
import { eventBridge } from './w4-event-bridge/workload.ts'
import { chain } from './w5-chain/workload.ts'
import { emitFirst, emitFirstToQueue, emitToBus, emitToQueue, emitterUnused } from './w6-emit/workload.ts'
import type { Workload } from './workload.ts'

export const workloads: readonly Workload[] = [
  http,
  sqs,
  s3,
  eventBridge,
  chain,
  emitToBus,
  emitToQueue,
  emitterUnused,
  emitFirst,
  emitFirstToQueue,
]
