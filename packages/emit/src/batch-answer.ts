import { isPassing } from './failure.ts'
import type { Accepted, Rejected } from './target.ts'

/** What SendMessageBatch and PublishBatch say of their entries, whose ids are their places. */
export interface BatchAnswer {
  readonly Successful?: readonly { Id?: string; MessageId?: string; SequenceNumber?: string }[] | undefined
  readonly Failed?:
    | readonly { Id?: string; Code?: string; Message?: string; SenderFault?: boolean | undefined }[]
    | undefined
}

/** What became of each entry; a place stays empty where the answer does not say. */
export function outcomesOf({ Successful = [], Failed = [] }: BatchAnswer, count: number): (Accepted | Rejected)[] {
  const outcomes = new Array<Accepted | Rejected>(count)
  for (const { Id, MessageId, SequenceNumber } of Successful) {
    outcomes[Number(Id)] = { messageId: MessageId, sequenceNumber: SequenceNumber }
  }
  for (const { Id, Code = 'Error', Message = 'no message', SenderFault } of Failed) {
    outcomes[Number(Id)] = { failure: { code: Code, message: Message, retriable: !SenderFault || isPassing(Code) } }
  }
  return outcomes
}
