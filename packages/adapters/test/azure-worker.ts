// What only Azure's worker has: the module that the library of Azure registers functions with, and what calls them. Written
// after the official worker, with which it was compared; the library itself is the real one.

import { randomUUID } from 'node:crypto'
import Module from 'node:module'
import * as library from '@azure/functions'

/** Data as the worker gets it from the host. */
export interface RpcData {
  readonly string?: string
  readonly json?: string
  readonly bytes?: Uint8Array
  readonly int?: number
  readonly http?: object
  readonly collectionString?: { readonly string: readonly string[] }
  readonly collectionBytes?: { readonly bytes: readonly Uint8Array[] }
  readonly collectionModelBindingData?: { readonly modelBindingData: readonly object[] }
}

export interface RpcRequest {
  readonly data: RpcData
  readonly triggerMetadata?: Readonly<Record<string, RpcData>>
  readonly traceContext?: { readonly traceParent?: string }
  /** How often it was tried again before, by the function's retry policy. Default 0. */
  readonly retryCount?: number
  readonly invocationId?: string
}

export interface RpcResponse {
  readonly returnValue?: (RpcData & { readonly http?: RpcHttp }) | null
  readonly outputData: readonly { readonly name: string; readonly data: RpcData }[]
}

export interface RpcHttp {
  readonly statusCode: string
  readonly headers: Readonly<Record<string, string>>
  readonly cookies: readonly RpcCookie[]
  readonly body?: RpcData | null
}

export interface RpcCookie {
  readonly name: string
  readonly value: string
  readonly domain?: { readonly value: string }
  readonly path?: { readonly value: string }
  readonly expires?: { readonly value: { readonly seconds: number } }
  readonly secure?: { readonly value: boolean }
  readonly httpOnly?: { readonly value: boolean }
  readonly sameSite: string
  readonly maxAge?: { readonly value: number }
}

interface Registered {
  readonly metadata: {
    readonly name: string
    readonly bindings: Readonly<Record<string, { readonly type: string; readonly direction: string }>>
    readonly retryOptions?: { readonly maxRetryCount?: number }
  }
  readonly callback: (...inputs: readonly unknown[]) => unknown
}

const functions = new Map<string, Registered>()
// biome-ignore lint/suspicious/noExplicitAny: the library's own, whose types are of a package that is not published
let model: any

const core = {
  version: '3.10.1',
  hostVersion: '4.1036.1',
  Disposable: class {
    dispose() {}
  },
  log() {},
  registerHook: () => ({ dispose() {} }),
  registerFunction(metadata: Registered['metadata'], callback: Registered['callback']) {
    functions.set(metadata.name, { metadata, callback })
    return { dispose() {} }
  },
  setProgrammingModel(given: unknown) {
    model = given
  },
  getProgrammingModel: () => model,
}

const loader = Module as unknown as { _load(name: string, ...rest: unknown[]): unknown }
const load = loader._load
loader._load = (name, ...rest) => (name === '@azure/functions-core' ? core : load.call(loader, name, ...rest))

/** `app` of the library, with what stands for the worker behind it. */
export const { app, output } = library

/** Has the worker call a function, as the host would. Rejects with what the function threw. */
export async function invoke(name: string, request: RpcRequest): Promise<RpcResponse> {
  const { metadata, callback } = functions.get(name) as Registered
  const trigger = Object.entries(metadata.bindings).find(([, { direction }]) => direction === 'in') as [string, object]
  const { data, invocationId = randomUUID(), retryCount = 0, ...rest } = request
  const { retryOptions } = metadata
  // Told from the first time on, and without a policy null.
  const retryContext = retryOptions === undefined ? null : { retryCount, maxRetryCount: retryOptions.maxRetryCount }
  const invocation = model.getInvocationModel({
    invocationId,
    request: { inputData: [{ name: trigger[0], data }], retryContext, ...rest },
    metadata,
    log() {},
  })
  const { context, inputs } = await invocation.getArguments()
  const result = await invocation.invokeFunction(context, inputs, callback)
  return await invocation.getResponse(context, result)
}

/** Whether the host would try a failed invocation again by itself. */
export function isRetried(name: string): boolean {
  return functions.get(name)?.metadata.retryOptions !== undefined
}

/** Where the library listens, with `enableHttpStream`. */
export async function httpUri(): Promise<string> {
  return (await model.getCapabilities({})).HttpUri as string
}
