export type { FileOptions } from './file.ts'
export { file } from './file.ts'
export { form } from './form.ts'
export type { Fetch, MountContext, MountEnv, Mounted } from './mount.ts'
export { mount } from './mount.ts'
export type { MadeReply, RedirectStatus, ReplyInit } from './replies.ts'
export { html, json, noContent, redirect, text } from './replies.ts'
export type {
  HttpMethod,
  RouteAbout,
  RouteCall,
  RouteKeysAre,
  RoutePath,
  RouteRequest,
  Routes,
  RoutesAbout,
  RoutesOptions,
  RouteTarget,
} from './routes.ts'
export { routes } from './routes.ts'
export type { ServerSentEvent, SseOptions } from './sse.ts'
export { sse } from './sse.ts'
