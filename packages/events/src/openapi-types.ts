/** A JSON Schema, draft 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** Fields that OpenAPI leaves to tools: `x-internal`. */
export interface OpenApiExtensions {
  readonly [extension: `x-${string}`]: unknown
}

/** An OpenAPI 3.1 document, as far as heddle makes one. */
export interface OpenApiDocument {
  readonly openapi: '3.1.1'
  readonly info: OpenApiInfo
  readonly servers?: readonly OpenApiServer[]
  readonly security?: readonly OpenApiSecurity[]
  readonly tags?: readonly OpenApiTag[]
  readonly paths: Readonly<Record<string, OpenApiPath>>
  readonly components: OpenApiComponents
}

export interface OpenApiInfo extends OpenApiExtensions {
  readonly title: string
  /** Of the API, not of OpenAPI. */
  readonly version: string
  readonly summary?: string | undefined
  readonly description?: string | undefined
  readonly termsOfService?: string | undefined
  readonly contact?: Readonly<Record<string, unknown>> | undefined
  readonly license?: Readonly<Record<string, unknown>> | undefined
}

export interface OpenApiServer extends OpenApiExtensions {
  readonly url: string
  readonly description?: string | undefined
  readonly variables?: Readonly<Record<string, unknown>> | undefined
}

/** Names of `components.securitySchemes`, each with its scopes. */
export type OpenApiSecurity = Readonly<Record<string, readonly string[]>>

export interface OpenApiTag extends OpenApiExtensions {
  readonly name: string
  readonly description?: string | undefined
  readonly externalDocs?: Readonly<Record<string, unknown>> | undefined
}

/** What is at a path, by method. */
export type OpenApiPath = { readonly [Method in OpenApiMethod]?: OpenApiOperation }
export type OpenApiMethod = 'get' | 'put' | 'post' | 'delete' | 'options' | 'head' | 'patch'

export interface OpenApiOperation extends OpenApiExtensions {
  readonly operationId: string
  readonly tags?: readonly string[] | undefined
  readonly summary?: string | undefined
  readonly description?: string | undefined
  readonly deprecated?: boolean | undefined
  readonly security?: readonly OpenApiSecurity[] | undefined
  readonly servers?: readonly OpenApiServer[] | undefined
  readonly externalDocs?: Readonly<Record<string, unknown>> | undefined
  readonly callbacks?: Readonly<Record<string, unknown>> | undefined
  readonly parameters?: readonly OpenApiParameter[] | undefined
  readonly requestBody?: OpenApiRequestBody | undefined
  /** By status; `2XX` where the handler has no `response` schemas, `default` for its problems. */
  readonly responses: Readonly<Record<string, OpenApiResponse | OpenApiReference>>
}

export interface OpenApiParameter extends OpenApiExtensions {
  readonly name: string
  readonly in: 'path' | 'query' | 'header' | 'cookie'
  readonly required?: boolean | undefined
  readonly description?: string | undefined
  readonly deprecated?: boolean | undefined
  readonly style?: string | undefined
  readonly explode?: boolean | undefined
  readonly schema?: JsonSchema | undefined
  readonly example?: unknown
  readonly examples?: Readonly<Record<string, unknown>> | undefined
}

export interface OpenApiRequestBody extends OpenApiExtensions {
  readonly required?: boolean | undefined
  readonly description?: string | undefined
  readonly content: OpenApiContent
}

/** What a body is, by media type. */
export type OpenApiContent = Readonly<Record<string, OpenApiMedia>>

export interface OpenApiMedia extends OpenApiExtensions {
  readonly schema?: JsonSchema | undefined
  readonly example?: unknown
  readonly examples?: Readonly<Record<string, unknown>> | undefined
  readonly encoding?: Readonly<Record<string, unknown>> | undefined
}

export interface OpenApiResponse extends OpenApiExtensions {
  readonly description: string
  readonly headers?: Readonly<Record<string, unknown>> | undefined
  readonly content?: OpenApiContent | undefined
  readonly links?: Readonly<Record<string, unknown>> | undefined
}

export interface OpenApiReference {
  readonly $ref: string
}

/** Parts that others refer to, by kind and name. */
export interface OpenApiComponents extends OpenApiExtensions {
  readonly schemas?: Readonly<Record<string, JsonSchema>> | undefined
  readonly responses?: Readonly<Record<string, OpenApiResponse>> | undefined
  readonly parameters?: Readonly<Record<string, OpenApiParameter>> | undefined
  readonly securitySchemes?: Readonly<Record<string, unknown>> | undefined
  readonly examples?: Readonly<Record<string, unknown>> | undefined
  readonly headers?: Readonly<Record<string, unknown>> | undefined
}
