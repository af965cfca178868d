import { type Bindings, type Handler, type HttpOutput, LiveInvocation } from '@heddle/core'
import { blobDelivery } from './azure-blob.ts'
import { blobEventsDelivery, blobEventsIn } from './azure-blob-events.ts'
import { carrying } from './azure-carrying.ts'
import { type AzureContext, isRequest } from './azure-context.ts'
import { cosmosDBDelivery } from './azure-cosmos-db.ts'
import { byTrigger } from './azure-delivery.ts'
import { eventGridDelivery } from './azure-event-grid.ts'
import { eventHubDelivery } from './azure-event-hub.ts'
import { type AzureHttpAnswer, azureHttp } from './azure-http.ts'
import { serviceBusDelivery } from './azure-service-bus.ts'
import { storageQueueDelivery } from './azure-storage-queue.ts'
import { azureTimer } from './azure-timer.ts'
import { checkFamily } from './checked-family.ts'
import { eventBinding } from './event-binding.ts'

export type { BlobEvent, BlobSource } from './azure-blob.ts'
export { blob } from './azure-blob.ts'
export type { AzureContext } from './azure-context.ts'
export type { AzureCookie } from './azure-cookies.ts'
export type { CosmosDBChange, CosmosDBSource } from './azure-cosmos-db.ts'
export { cosmosDB } from './azure-cosmos-db.ts'
export type { EventHubEvent, EventHubSource } from './azure-event-hub.ts'
export { eventHub } from './azure-event-hub.ts'
export type { AzureHttpAnswer } from './azure-http.ts'
export type { AzureMessage } from './azure-message.ts'
export type { ServiceBusMessage, ServiceBusSource } from './azure-service-bus.ts'
export { serviceBus } from './azure-service-bus.ts'
export type { StorageQueueMessage, StorageQueueSource } from './azure-storage-queue.ts'
export { storageQueue } from './azure-storage-queue.ts'
export type { TimerEvent, TimerSource } from './azure-timer.ts'
export { timer } from './azure-timer.ts'

/** A function that Azure Functions can call: the `handler` of `app.http`, `app.serviceBusQueue` and their like. */
export type AzureFunction<Answer> = (input: unknown, context: AzureContext) => Promise<Answer>

/** What Azure Functions gets from a handler: an HTTP reply in its form, nothing of a batch, what the function of a timer returned. */
export type AzureAnswer<Answer> = unknown extends Answer
  ? unknown
  : [Extract<Answer, HttpOutput>] extends [never]
    ? undefined
    : AzureHttpAnswer

export interface AzureOptions {
  /**
   * The most bytes that a request's body may have; more are answered 413. Default 10 MiB. Without `enableHttpStream` Azure has read
   * all of a body before the function sees it, 100 MB at the most.
   */
  readonly maxBytes?: number | undefined
  /** What every path begins with, `routePrefix` of `host.json`: handlers get paths without it. Default `/api`; `''` for none. */
  readonly basePath?: string | undefined
  /**
   * Milliseconds that an invocation may take, `functionTimeout` of `host.json`: Azure does not tell it. See
   * `invocation.deadline`. Default: no limit.
   */
  readonly timeout?: number | undefined
  /** Milliseconds before `timeout` at which `invocation.signal` aborts and a batch starts no further record. Default: a second, or a tenth of `timeout`. */
  readonly margin?: number | undefined
}

export interface ToAzure {
  /**
   * Puts a handler on Azure Functions, for the programming model v4:
   *
   * ```ts
   * app.http('orders', { route: 'orders/{id?}', handler: toAzure(orders) })
   * app.serviceBusQueue('jobs', { connection: 'ServiceBus', queueName: 'jobs', cardinality: 'many', handler: toAzure(worker) })
   * ```
   *
   * A throw fails the invocation. What comes of that is the trigger's: Service Bus and Queue storage bring all that came
   * with it again, Event Grid sends it again, Event Hubs, Cosmos DB and timers go on unless the function has a retry policy. A
   * batch fails after all of its records were tried; with `sdkBinding` and `autoCompleteMessages: false` messages of Service
   * Bus are settled one by one. What was handed to `waitUntil` is awaited before the answer goes out.
   *
   * @see https://learn.microsoft.com/azure/azure-functions/functions-reference-node
   */
  <Answer>(handler: Handler<Answer, 'azure-functions'>, options?: AzureOptions): AzureFunction<AzureAnswer<Answer>>
  /**
   * Puts an HTTP handler on Azure Functions so that its reply is streamed, in an app with `app.setup({ enableHttpStream: true })`: a
   * body that is an async iterable, a `ReadableStream` or a web `Response` goes out chunk by chunk. An error after the status
   * was sent breaks the reply off. Azure does not tell that the client is gone, and takes chunks as fast as they are made.
   *
   * @see https://learn.microsoft.com/azure/azure-functions/functions-reference-node#http-streams
   */
  stream(handler: Handler<HttpOutput, 'azure-functions'>, options?: AzureOptions): AzureFunction<AzureHttpAnswer>
}

export const toAzure: ToAzure = /* @__PURE__ */ Object.assign(
  <Answer>(handler: Handler<Answer, 'azure-functions'>, options?: AzureOptions) =>
    azureFunction<AzureAnswer<Answer>>(handler, options, false),
  {
    stream: (handler: Handler<HttpOutput, 'azure-functions'>, options?: AzureOptions) =>
      azureFunction<AzureHttpAnswer>(handler, options, true),
  },
)

function azureFunction<Answer>(
  handler: Handler<unknown, 'azure-functions'>,
  options: AzureOptions = {},
  streams: boolean,
): AzureFunction<Answer> {
  const bindings = bindingsOf(options, streams)
  checkFamily(handler, 'azure-functions', bindings)
  function azure(input: unknown, context: AzureContext): Promise<Answer> {
    return handler.run(input, azureInvocation(context, options, bindings)) as Promise<Answer>
  }
  // For tools that read what the handler tells of itself: `heddle openapi`.
  return Object.assign(azure, { handler })
}

function azureInvocation(
  context: AzureContext,
  { timeout, margin }: AzureOptions,
  bindings: Bindings,
): LiveInvocation<AzureContext> {
  return new LiveInvocation({
    id: context.invocationId,
    functionName: context.functionName,
    platform: 'azure-functions',
    remaining: timeout,
    margin,
    traceparent: context.traceContext?.traceParent,
    raw: context,
    bindings,
  })
}

function bindingsOf({ maxBytes = 10 * 1024 * 1024, basePath = '/api' }: AzureOptions, streams: boolean): Bindings {
  const http = azureHttp({ maxBytes, basePath: basePath.replace(/\/+$/, ''), streams })
  return {
    http,
    queue: byTrigger('queue', { serviceBusTrigger: serviceBusDelivery, queueTrigger: storageQueueDelivery }),
    stream: byTrigger('stream', { eventHubTrigger: eventHubDelivery, cosmosDBTrigger: cosmosDBDelivery }),
    objects: byTrigger('objects', {
      blobTrigger: blobDelivery,
      eventGridTrigger: blobEventsDelivery,
      queueTrigger: blobEventsIn(storageQueueDelivery),
      serviceBusTrigger: blobEventsIn(serviceBusDelivery),
    }),
    schedule: azureTimer,
    cloudEvent: eventBinding(
      http,
      byTrigger('cloudEvent', {
        eventGridTrigger: eventGridDelivery,
        serviceBusTrigger: carrying(serviceBusDelivery),
        queueTrigger: carrying(storageQueueDelivery),
        eventHubTrigger: carrying(eventHubDelivery),
      }),
      isRequest,
    ),
  }
}
