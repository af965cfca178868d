export type { ContentEncoding } from './accept-encoding.ts'
export { type BodyLimitOptions, bodyLimit } from './body-limit.ts'
export { type CompressOptions, compress } from './compress.ts'
export { type CorsOptions, cors } from './cors.ts'
export type { CorsOrigin, CorsOriginFunction } from './cors-origin.ts'
export { type EtagOptions, etag } from './etag.ts'
export { type Jwt, type JwtClaims, type JwtHeader, jwt } from './jwt.ts'
export type {
  JwtAlgorithm,
  JwtByJwks,
  JwtByKey,
  JwtByKeys,
  JwtBySecret,
  JwtChecks,
  JwtJsonWebKey,
  JwtKeyLike,
  JwtOptions,
  JwtSecretAlgorithm,
} from './jwt-options.ts'
export type { FormFile, MultipartForm, MultipartOptions } from './multipart.ts'
export { multipart } from './multipart.ts'
export { type PreconditionsOptions, preconditions } from './preconditions.ts'
export { scopes } from './scopes.ts'
export { type SecurityHeadersOptions, securityHeaders } from './security-headers.ts'
